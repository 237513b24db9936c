x = bytearray(40 << 20)
print(42)
