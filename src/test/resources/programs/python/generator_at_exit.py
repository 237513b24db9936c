class Noisy:
    def __del__(self):
        print("deleted")
def numbers():
    try:
        yield 1
    finally:
        print("closed")
noisy, numbers = Noisy(), numbers()
print(next(numbers))
