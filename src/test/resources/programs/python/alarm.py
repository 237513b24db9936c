# exits with 3
import signal, sys
def ring(number, frame):
    print("ring", number)
    sys.exit(3)
signal.signal(signal.SIGALRM, ring)
signal.setitimer(signal.ITIMER_REAL, 0.05)
print("waits")
signal.pause()
