open("big", "wb").write(bytes(10**8))
