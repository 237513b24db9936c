"""Standard output's file under another hat, and its own buffer with something left in it."""
import sys

buffer = sys.stdout.buffer
sys.stdout.__init__(sys.stderr.buffer)
buffer.write(b"left\n")
