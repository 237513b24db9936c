"""Objects of types that the collector doesn't look at."""


class Text(str):
    __slots__ = ()

    def __del__(self):
        print("gone:", str(self))


class Number(float):
    __slots__ = ()

    def __del__(self):
        print("gone:", float(self))


text, number = Text("text"), Number(7)
print("end")
