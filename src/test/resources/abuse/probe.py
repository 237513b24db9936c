# What a job can see of the ones before it. Prints "clean", or what it found.
import os, resource, socket

found = []
me = os.getpid()

for pid in filter(str.isdigit, os.listdir('/proc')):
    if int(pid) not in (1, me):
        found.append('process %s: %s' % (pid, open('/proc/%s/comm' % pid).read().strip()))

for top in ('/box', '/tmp', '/dev/shm', '/dev/mqueue', '/var/tmp', '/run', '/run/lock', '/var/lock'):
    try:
        names = set(os.listdir(top))
    except OSError:
        continue
    if top == '/box':
        names -= {'script.py'}
    if top.startswith('/run') or top.startswith('/var'):
        names = {n for n in names if os.access(os.path.join(top, n), os.W_OK)}
    found += ['file %s/%s' % (top, n) for n in names]

for root, dirs, files in os.walk('/', topdown=True):
    dirs[:] = [d for d in dirs if os.path.join(root, d) not in ('/proc', '/sys', '/dev', '/box', '/tmp', '/usr')]
    for name in dirs + files:
        path = os.path.join(root, name)
        if not os.path.islink(path) and os.access(path, os.W_OK) and not path.startswith('/dev/'):
            found.append('writable %s' % path)

for kind in ('shm', 'sem', 'msg'):
    try:
        with open('/proc/sysvipc/' + kind) as table:
            found += ['sysv %s: %s' % (kind, line.strip()) for line in list(table)[1:]]
    except OSError:
        pass

try:
    found += ['key ' + line.strip() for line in open('/proc/keys')]
except OSError:
    pass
try:
    found += ['lock ' + line.strip() for line in open('/proc/locks')]
except OSError:
    pass
for table in ('unix', 'tcp', 'tcp6', 'udp', 'udp6', 'raw', 'packet', 'netlink'):
    try:
        with open('/proc/net/' + table) as rows:
            # the kernel itself owns the netlink sockets of pid 0
            found += ['socket %s: %s' % (table, row.strip()) for row in list(rows)[1:]
                      if table != 'netlink' or row.split()[2] != '0']
    except OSError:
        pass

for name in ('CPU', 'FSIZE', 'CORE', 'NPROC', 'NOFILE', 'MEMLOCK', 'STACK', 'MSGQUEUE', 'AS', 'DATA', 'NICE', 'RTPRIO'):
    limit = resource.getrlimit(getattr(resource, 'RLIMIT_' + name)) if hasattr(resource, 'RLIMIT_' + name) else None
    if name in ('CORE',) and limit != (0, 0):
        found.append('limit %s is %s' % (name, limit))
if os.getuid() == 0 or os.geteuid() != os.getuid() or os.getgroups() not in ([], [os.getgid()]):
    found.append('uid %d, euid %d, groups %s' % (os.getuid(), os.geteuid(), os.getgroups()))
for line in open('/proc/self/status'):
    if line.startswith(('CapEff', 'CapPrm', 'CapInh', 'CapAmb')) and int(line.split()[1], 16):
        found.append(line.strip())
    if line.startswith('NoNewPrivs') and line.split()[1] != '1':
        found.append(line.strip())
    if line.startswith('Seccomp:') and line.split()[1] != '2':
        found.append(line.strip())
if set(os.listdir('/proc/self/fd')) - {'0', '1', '2', '3'}:
    found.append('fds %s' % os.listdir('/proc/self/fd'))
if os.getpriority(os.PRIO_PROCESS, 0):
    found.append('nice %d' % os.getpriority(os.PRIO_PROCESS, 0))
if os.environ.keys() - {'PATH', 'HOME', 'LANG', 'TZ'}:
    found.append('environment %s' % sorted(os.environ))
for stat in ('/sys/fs/cgroup/memory/memory.stat', '/sys/fs/cgroup/memory.stat'):
    try:
        charged = dict(line.split() for line in open(stat))
    except OSError:
        continue
    if int(charged.get('shmem', 0)) > 1 << 20:
        found.append('memory charged for files: %s' % charged['shmem'])
print('\n'.join(found) if found else 'clean')
