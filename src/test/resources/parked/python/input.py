print(input("prompt> "))
print(repr(input()))
import sys
print(sys.stdin.read())
