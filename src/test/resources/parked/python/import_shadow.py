import string
print(string.__file__)
