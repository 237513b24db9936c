"""Modules in C that take time to say goodbye, and what a module's own dict holds."""
import ctypes
import os


class Loud:
    def __del__(self):
        print("gone")


os.kept = Loud()
callback = ctypes.CFUNCTYPE(None)(lambda: print("called"))
callback()
