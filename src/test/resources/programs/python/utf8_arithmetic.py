text = input()
print(len(text), len(text.encode()), text[::-1], text.title(), sorted(text)[-1], "é" in text)
