import os, sys
if os.environ.get("N"):
  print(sys.orig_argv); sys.exit()
os.environ["N"] = "1"
os.execvp("python3", ["python3", "script.py"])
