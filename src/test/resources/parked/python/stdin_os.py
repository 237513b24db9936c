import os, select
print(os.lseek(0, 0, 1), select.select([0], [], [], 0)[0], os.read(0, 4), os.read(0, 10**6), os.read(0, 1), os.lseek(0, 0, 2), os.fstat(0).st_size)
try: os.write(0, b"x")
except OSError as e: print(e)
print(open("/dev/stdin").read())
try: open("/dev/stdin", "w")
except OSError as e: print(e)
import mmap; os.lseek(0,0,0); print(mmap.mmap(0, 0, prot=mmap.PROT_READ)[:])
