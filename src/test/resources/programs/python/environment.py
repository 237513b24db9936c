import os, sys
for name, value in sorted(os.environ.items()):
    print(name, value)
print(sys.argv, os.getcwd(), os.listdir("."), sys.flags, sys.path[0], __file__, __name__, sys.stdin.fileno())
print(os.path.expanduser("~"), os.umask(0o22), os.access(".", os.W_OK), os.access("/tmp", os.W_OK))
