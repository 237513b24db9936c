# exits with 7
import os, sys
sys.stdout.write("flushed\n" * 50_000)
sys.stdout.flush()
sys.stdout.write("never seen")
os._exit(7)
