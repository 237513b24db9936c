"""A function that is told of collections, and objects that there will be none of."""
import gc
import os


class Loud:
    def __init__(self):
        self.itself = self

    def __del__(self):
        os.write(1, b"gone\n")


gc.callbacks.append(lambda phase, what: os.write(2, phase.encode() + b"\n"))
loud = Loud()
gc.freeze()
