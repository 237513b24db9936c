import sys, threading
print("x" * 200_000)
thread = threading.Thread(target=lambda: (print("thread"), sys.exit(9)))
thread.start()
thread.join()
print("main")
sys.exit(0)
