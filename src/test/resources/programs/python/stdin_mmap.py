import mmap
with mmap.mmap(0, 0, access=mmap.ACCESS_READ) as text:
    print(len(text), text.find(b"\n"), bytes(text[:5]))
