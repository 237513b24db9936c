"""Objects that only a collection can free, or that aren't on the collector's lists, and a class that gets its wish late."""

class Loud:
    def __init__(self, name):
        self.name = name

    def __del__(self):
        print("gone:", self.name)


class Number(int):
    __slots__ = ()

    def __del__(self):
        print("gone:", int(self))


class Late:
    pass


cycle = Loud("cycle")
cycle.itself = cycle
number = Number(7)
late = Late()
Late.__del__ = lambda self: print("gone: late")
print("end")
