import os, time
for _ in range(30):
    if os.fork() == 0:
        block = bytearray(16 << 20)
        time.sleep(5)
        os._exit(0)
while True:
    try: os.wait()
    except ChildProcessError: break
