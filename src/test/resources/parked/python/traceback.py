def g(x):
    return 1 / x
def f():
    try:
        g(0)
    except ZeroDivisionError as e:
        raise ValueError("é", 3) from e
class A:
    def __repr__(self): return "A()"
print("before")
f()
