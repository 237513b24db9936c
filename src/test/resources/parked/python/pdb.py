breakpoint()
print(1)
