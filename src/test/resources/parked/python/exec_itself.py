import os, sys
if len(sys.argv) == 1:
  print("first", flush=True)
  os.execv(sys.executable, [sys.executable, "script.py", "again"])
print(sys.argv)
