"""A generator that is in the middle, one that is at its end, one that hasn't begun."""


def numbers(name):
    try:
        yield 1
        yield 2
    finally:
        print("finally:", name)


finished, waiting = numbers("finished"), numbers("waiting")
list(finished)
print("now the one in the middle")
middle = numbers("middle")
next(middle)
