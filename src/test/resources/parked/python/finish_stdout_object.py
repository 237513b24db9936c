"""Standard output is no file at the end."""
import sys


class Output:
    def write(self, text):
        sys.__stdout__.write(text.upper())

    def flush(self):
        sys.__stdout__.write("flushed\n")


sys.stdout = Output()
print("end")
