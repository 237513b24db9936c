import sys
print(repr(sys.stdin.readline()), repr(input()), repr(sys.stdin.read(3)))
print(repr(sys.stdin.buffer.readline()), sys.stdin.isatty(), sys.stdin.encoding, sys.stdin.errors)
for line in sys.stdin:
    print(repr(line))
try:
    input()
except EOFError as e:
    print("end:", e)
