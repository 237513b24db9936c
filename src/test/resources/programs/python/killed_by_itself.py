# killed by 9
import os, signal
print("z" * 100_000, flush=True)
os.kill(os.getpid(), signal.SIGKILL)
