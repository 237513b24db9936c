import os, shutil, sys
print([os.isatty(fd) for fd in range(3)], sys.stdout.isatty(), shutil.get_terminal_size(), sys.stdout.line_buffering)
try:
    os.get_terminal_size(1)
except OSError as e:
    print(e.errno)
try:
    open("/dev/tty")
except OSError as e:
    print("no terminal")
