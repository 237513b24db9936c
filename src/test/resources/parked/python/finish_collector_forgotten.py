"""A function that is told of collections, and no module that has taken it."""
import gc
import os
import sys

gc.callbacks.append(lambda phase, what, write=os.write: write(2, phase.encode() + b"\n"))
del sys.modules["gc"], gc
objects = [[] for _ in range(3000)]
os.write(2, b"end\n")
