import sys
print([sys.stdin.buffer.readline(), *map(int, sys.stdin.readline().split())])
