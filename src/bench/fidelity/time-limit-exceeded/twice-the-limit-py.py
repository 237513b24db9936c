import time
while time.process_time() < 2.0: pass
print(42)
