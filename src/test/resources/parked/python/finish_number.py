"""Only an object that isn't on the collector's lists wishes something."""


class Number(int):
    __slots__ = ()

    def __del__(self):
        print("gone:", int(self))


number = Number(7)
print("end")
