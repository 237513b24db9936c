"""A name of a module that says when it is looked at."""
import os
import sys


class Name(str):
    def __hash__(self, write=os.write):
        write(1, b"looked at\n")
        return str.__hash__(self)


sys.modules[Name("x")] = type(sys)("x")
