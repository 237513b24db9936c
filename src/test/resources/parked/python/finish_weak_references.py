"""Callbacks of weak references that outlive what they refer to, in C and in Python."""
import collections.abc
import os
import weakref


class Thing:
    pass


def tell(reference):
    write(1, b"gone: a thing\n")


thing, other = Thing(), Thing()
collections.abc.Sized.in_c = weakref.ref(thing, print)
collections.abc.Sized.in_python = weakref.ref(other, type(tell)(tell.__code__, {"write": os.write}))
