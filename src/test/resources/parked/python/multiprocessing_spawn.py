import multiprocessing as m, sys
def f(q): q.put((__name__, sys.argv, sys.path[0]))
if __name__ == "__main__":
  m.set_start_method("spawn")
  q = m.Queue(); p = m.Process(target=f, args=(q,)); p.start(); print(q.get()); p.join(); print(p.exitcode)
