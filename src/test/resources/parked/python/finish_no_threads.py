"""A program that does without threads, and says so."""
import sys

sys.modules["threading"] = None
try:
    import threading
except ImportError:
    print("no threads")
