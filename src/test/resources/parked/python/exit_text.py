import sys
sys.exit("bye é")
