"""A function that is told of every call, also that of a generator that is closed before it began."""
import sys


def numbers():
    yield


numbers = numbers()
sys.setprofile(print)
