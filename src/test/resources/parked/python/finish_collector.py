"""A function that is told of collections."""
import gc
import os

gc.callbacks.append(lambda phase, what, write=os.write: write(2, phase.encode() + b"\n"))
