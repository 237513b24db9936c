import os, signal
print("x", flush=True)
os.kill(os.getpid(), signal.SIGINT)
for i in range(10**9): pass
