"""A function to be called after the threads, and no weak reference to any."""
import threading

threading._register_atexit(print, "after the threads")
threading._dangling.clear()
