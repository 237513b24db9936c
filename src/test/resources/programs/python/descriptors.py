import os, resource, signal
print(sorted(int(fd) for fd in os.listdir("/proc/self/fd"))[:3], [os.get_inheritable(fd) for fd in range(3)])
print([number for number in range(1, 65) if number not in (9, 19, 32, 33) and signal.getsignal(number) == signal.SIG_IGN])
print(signal.pthread_sigmask(signal.SIG_BLOCK, []), os.getpriority(os.PRIO_PROCESS, 0), resource.getrlimit(resource.RLIMIT_CORE)[0])
