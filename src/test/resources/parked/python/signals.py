import signal, os, time
signal.signal(signal.SIGALRM, lambda s, f: print("alarm", f.f_lineno, f.f_code.co_filename))
signal.alarm(1)
time.sleep(1.2)
signal.signal(signal.SIGUSR1, lambda *a: 1/0)
os.kill(os.getpid(), signal.SIGUSR1)
