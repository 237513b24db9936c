# exits with 1
import atexit
for n in range(3):
    atexit.register(print, "exit", n, "y" * 30_000)
print("body")
raise RuntimeError("after output")
