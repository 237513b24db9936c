import time
while time.process_time() < 0.5: pass
print(42)
