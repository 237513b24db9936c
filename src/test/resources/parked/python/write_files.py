import os
open("a", "w").write("x")
os.makedirs("d/e")
print(os.listdir("."), oct(os.stat("a").st_mode), os.stat("a").st_uid == os.getuid())
import tempfile
print(tempfile.gettempdir())
try: open("script.py", "a")
except OSError as e: print(e)
