# What a job can see of the ones before it. Prints "clean", or what it found.
import os, resource, socket

found = []
me = os.getpid()

# What this interpreter is a copy of, if it is one, and its socket to the runner are nobody's leftovers: it is root's, as no job ever is.
others = [pid for pid in os.listdir('/proc') if pid.isdigit() and int(pid) not in (1, me)]
originals = [pid for pid in others if os.stat('/proc/' + pid).st_uid == 0
             and open('/proc/%s/cmdline' % pid).read() == open('/proc/self/cmdline').read()][:1]
for pid in set(others) - set(originals):
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
            rows = list(rows)[1:]
            if table == 'unix' and originals:
                both_ends = [row for row in rows if row.split()[4] == '0005'][:2]
                rows = [row for row in rows if row not in both_ends]
            # the kernel itself owns the netlink sockets of pid 0
            found += ['socket %s: %s' % (table, row.strip()) for row in rows if table != 'netlink' or row.split()[2] != '0']
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
if os.environ.keys() - {'PATH', 'HOME', 'LANG', 'TZ', 'ASAN_OPTIONS', 'LSAN_OPTIONS'}:
    found.append('environment %s' % sorted(os.environ))
for stat in ('/sys/fs/cgroup/memory/memory.stat', '/sys/fs/cgroup/memory.stat'):
    try:
        charged = dict(line.split() for line in open(stat))
    except OSError:
        continue
    if int(charged.get('shmem', 0)) > 1 << 20:
        found.append('memory charged for files: %s' % charged['shmem'])
print('\n'.join(found) if found else 'clean')
