s = {str(i) for i in range(8)}
print(s == set(map(str, range(8))), hash("a") != 0)
