import multiprocessing as m
def f(x): return x * x
if __name__ == "__main__":
  print(m.get_start_method())
  with m.Pool(2) as p: print(p.map(f, range(10)))
