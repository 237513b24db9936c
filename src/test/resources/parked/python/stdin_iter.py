import sys
for line in sys.stdin: print(repr(line))
print(sys.stdin.newlines)
