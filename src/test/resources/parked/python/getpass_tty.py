import os
try: print(os.get_terminal_size())
except OSError as e: print(e)
try: open("/dev/tty")
except OSError as e: print(e)
import shutil; print(shutil.get_terminal_size())
