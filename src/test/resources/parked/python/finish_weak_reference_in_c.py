"""The same, and the callback is a function in C."""
import _weakref
import os


class Thing:
    pass


thing = Thing()
os.kept = _weakref.ref(thing, print)
