import sys
sys.excepthook = lambda *a: print("hooked", a)
1/0
