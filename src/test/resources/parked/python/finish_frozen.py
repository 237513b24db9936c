"""What the collector no longer looks at is finished all the same."""
import gc
import os

file = os.fdopen(os.dup(1), "w")
file.write("last\n")
gc.freeze()
