"""The same for the buffer below."""
import os
import sys


def flush(write=os.write):
    write(1, b"flushed\n")


sys.stdout.buffer.flush = flush
print("end")
