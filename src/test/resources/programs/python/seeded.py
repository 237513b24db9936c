import random
random.seed(2026)
print(random.random(), random.randint(1, 10**9), random.sample(range(1000), 5), random.gauss(0, 1))
print(random.Random("text").getrandbits(64), sorted({3, 1, 2}), hash(10**30), hash(0.5), hash((1, 2)))
