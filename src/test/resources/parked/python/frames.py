import sys, traceback
f = sys._getframe()
print(f.f_back, f.f_code, f.f_code.co_name, f.f_lineno, f.f_code.co_filename)
traceback.print_stack()
import linecache; print(linecache.getline(__file__, 1))
