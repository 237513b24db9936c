"""Standard output is another file at the end, and what went to the first is still to be written."""
import io
import sys

sys.stdout.write("to the first\n")
sys.stdout = io.TextIOWrapper(io.FileIO(1, "w", closefd=False), write_through=False)
print("to the second")
