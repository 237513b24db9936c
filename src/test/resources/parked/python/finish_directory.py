"""A directory that isn't read to its end is told when warnings are wanted."""
import os
import warnings

warnings.simplefilter("always")
entries = os.scandir("/")
next(entries)
