"""A class that was there before the program gets a wish."""
import os


def gone(self):
    print("gone: the environment")


type(os.environ).__del__ = gone
print("end")
