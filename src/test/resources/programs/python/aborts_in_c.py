# killed by 6
import ctypes
print("flushed", flush=True)
ctypes.CDLL(None).abort()
