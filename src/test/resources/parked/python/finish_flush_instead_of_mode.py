"""As many attributes as before."""
import os
import sys

del sys.stdout.mode
sys.stdout.flush = lambda write=os.write: write(1, b"flushed\n")
sys.stdout.buffer.write(b"left\n")
