class A:
  def __init__(s): s.x = s
  def __del__(self): print("del", self.__class__)
a = A()
b = A
