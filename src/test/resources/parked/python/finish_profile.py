"""A function that is told of every call, also those of the end."""
import os
import sys


class Quiet:
    def __del__(self):
        pass


def told(frame, event, argument):
    os.write(2, f"{event}: {frame.f_code.co_name}\n".encode())


quiet = Quiet()
sys.setprofile(told)
