"""A function to be called at exit, and no module that has taken it."""
import atexit
import sys

atexit.register(print, "at exit")
del sys.modules["atexit"], atexit
objects = [[] for _ in range(3000)]
