"""A name in sys that says when it is looked at."""
import os
import sys


class Name(str):
    def __hash__(self):
        return hash("ps1")

    def __eq__(self, other, write=os.write):
        write(1, b"looked at\n")
        return False


sys.__dict__[Name("x")] = 1
