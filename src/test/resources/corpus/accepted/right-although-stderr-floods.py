import sys
for _ in range(4000): sys.stderr.write("x" * 1000)
print(42)
