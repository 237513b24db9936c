"""Another module in the place of the one that waits for threads."""
import sys

module = sys.modules["threading"] = type(sys)("threading")
module._shutdown = lambda: print("shut down")
