# exits with 4
import sys, threading, time
def late():
    time.sleep(0.1)
    print("late " * 10_000)
threading.Thread(target=late).start()
print("main is done")
sys.exit(4)
