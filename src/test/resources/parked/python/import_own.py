import helper
print(helper.x, helper.__file__, helper.__cached__, helper.__spec__)
import os
print(sorted(os.listdir(".")))
