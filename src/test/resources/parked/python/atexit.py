import atexit
atexit.register(print, "one")
atexit.register(lambda: 1/0)
atexit.register(print, "three")
print("main")
