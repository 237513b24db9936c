import time
print("a", flush=True)
time.sleep(100)
