"""A generator that hasn't begun is closed before the eyes of a tracing function."""
import sys

waiting = (i for i in ())
sys.settrace(print)
