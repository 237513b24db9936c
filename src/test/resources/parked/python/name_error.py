imprt = 1
print(import_)
print(imprtt)
