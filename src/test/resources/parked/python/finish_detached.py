"""The file below standard output, in another's hands."""
import io
import sys

buffer = sys.stdout.detach()
again = io.TextIOWrapper(buffer)
again.write("written at the end\n")
