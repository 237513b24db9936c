import concurrent.futures, subprocess, sys
def square(n):
    return n * n
if __name__ == "__main__":
    with concurrent.futures.ProcessPoolExecutor(2) as pool:
        print(list(pool.map(square, range(10))))
    print(subprocess.run("echo out; echo err >&2; exit 3", shell=True, capture_output=True))
    print(subprocess.check_output([sys.executable, "-c", "print(input())"], input=b"through\n"))
    sys.stdout.flush()
    subprocess.run(["seq", "1", "20000"])
    first = subprocess.Popen(["yes"], stdout=subprocess.PIPE)
    print(subprocess.run(["head", "-n", "2"], stdin=first.stdout, capture_output=True).stdout)
    first.stdout.close()
    print(first.wait())
