# killed by 2
import os, signal
print("before")
try:
    os.kill(os.getpid(), signal.SIGINT)
finally:
    print("finally")
