for i in range(20000): print(i)
import sys
print("e" * 70000, file=sys.stderr)
