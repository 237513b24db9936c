import sys, inspect, pickle
class C: pass
print(sys.modules["__main__"], inspect.getsource(C), C.__module__, pickle.dumps(C()))
print(__annotations__ if "__annotations__" in globals() else None, dir())
