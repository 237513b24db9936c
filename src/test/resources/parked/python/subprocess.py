import subprocess, sys
print(subprocess.run([sys.executable, "-c", "import sys, os; print(sys.argv, sys.executable, sorted(os.listdir('/proc/self/fd')), sorted(os.environ))"], capture_output=True, text=True))
print(subprocess.run("echo $0; cat; ls", shell=True, capture_output=True))
print(subprocess.run(["python3", "-c", "print(input())"], input=b"in").returncode)
