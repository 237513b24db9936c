"""A file where there was one before."""
import io
import os
import sys


class Buffer:
    closed = False

    def readable(self):
        return True

    def writable(self):
        return True

    def seekable(self):
        return False

    def flush(self):
        pass

    def close(self):
        os.write(1, b"closed\n")


buffer = Buffer()
sys.stdin = sys.__stdin__ = None
file = io.TextIOWrapper(buffer, "utf-8")
file.mode = "r"
