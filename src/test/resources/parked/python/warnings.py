import warnings
warnings.warn("careful", DeprecationWarning)
warnings.warn("x")
print("\d")
x = 1 is 1
assert (1, 2)
import os; os.popen("true").read()
open("/dev/null")
