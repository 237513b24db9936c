"""A function that is told of audit events; there are some at the end."""
import os
import sys

sys.addaudithook(lambda event, arguments, write=os.write: event.startswith("cpython.") and write(2, event.encode() + b"\n"))
print("end")
