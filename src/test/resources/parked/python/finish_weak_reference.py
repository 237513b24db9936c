"""A weak reference's callback, and nothing else that wishes something."""
import _weakref
import os


class Thing:
    pass


def tell(reference):
    write(1, b"gone: a thing\n")


thing = Thing()
os.kept = _weakref.ref(thing, type(tell)(tell.__code__, {"write": os.write}))
