"""A handler that is called while standard output waits for a reader, and leaves something to be finished."""
import _signal as signal
import os

reader, writer = os.pipe()
os.dup2(writer, 1)
os.set_blocking(1, False)
try:
    while True:
        os.write(1, bytes(4096))
except BlockingIOError:
    os.set_blocking(1, True)


class Loud:
    def __del__(self, write=os.write):
        write(2, b"gone\n")


calls = []
kept = []


def handle(number, frame):
    calls.append(number)
    os.write(2, b"handler\n")
    if len(calls) == 1:
        raise TimeoutError  # which the first flush passes over
    signal.setitimer(signal.ITIMER_REAL, 0)
    os.read(reader, 65536)
    kept.append(Loud())


signal.signal(signal.SIGALRM, handle)
signal.setitimer(signal.ITIMER_REAL, 0.2, 0.2)
print("hello", end="")
