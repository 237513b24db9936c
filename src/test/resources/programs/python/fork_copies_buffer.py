# what lies in the buffer at a fork is written by both
import os
print("written twice")
if os.fork() == 0:
    print("child")
else:
    os.wait()
    print("parent")
