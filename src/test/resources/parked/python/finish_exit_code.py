"""What can't be written at the end is told, with an exit code of its own."""
import os

print("lost")
full = os.open("/dev/full", os.O_WRONLY)
os.dup2(full, 1)
raise SystemExit(3)
