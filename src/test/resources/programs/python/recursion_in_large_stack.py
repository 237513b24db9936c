import sys, threading
sys.setrecursionlimit(10**6)
threading.stack_size(48 << 20)
def depth(n):
    return 0 if n == 0 else 1 + depth(n - 1)
thread = threading.Thread(target=lambda: print(depth(40_000)))
thread.start()
thread.join()
