import time
a = time.monotonic(); b = time.perf_counter()
print(abs(a - b) < 1, time.process_time() < 0.5, time.thread_time() < 0.5, abs(time.clock_gettime(time.CLOCK_MONOTONIC) - a) < 1, time.time() > 1.7e9)
