import threading
r = []
ts = [threading.Thread(target=lambda i=i: r.append(i)) for i in range(20)]
[t.start() for t in ts]; [t.join() for t in ts]
print(sorted(r))
