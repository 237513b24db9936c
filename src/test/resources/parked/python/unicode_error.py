import sys
print("\udc80")
