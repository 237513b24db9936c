import sys
print(sys.stdin.tell(), sys.stdin.readline(), sys.stdin.tell())
sys.stdin.seek(0)
print(sys.stdin.read())
sys.stdin.buffer.seek(2)
print(sys.stdin.buffer.read(3), sys.stdin.buffer.raw.tell())
print(sys.stdin.writable())
