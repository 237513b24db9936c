"""Too much to be left to the kernel."""
data = [[i] for i in range(300_000)]
print(len(data))
