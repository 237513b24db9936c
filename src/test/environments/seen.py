# What a program sees of the machine, and what it should: the walls of docker/sandbox/README.md from the inside.
import ctypes, errno, fcntl, json, os, socket

walls = {}


def wall(name, found, wanted):
    walls[name] = {"found": found, "wanted": wanted}


def refused(call):
    """The name of the error, or what came of it."""
    try:
        return repr(call())
    except OSError as e:
        return errno.errorcode.get(e.errno, str(e.errno))


def content(path):
    try:
        return len(open(path, "rb").read(100))
    except OSError:
        return 0


status = dict(line.rstrip("\n").split(":\t", 1) for line in open("/proc/self/status") if ":\t" in line)
for name in ("CapInh", "CapPrm", "CapEff", "CapAmb"):
    wall(name, int(status[name], 16), 0)
# what root of the container, the runner, could have at most: SETUID, SETGID, KILL
wall("CapBnd", int(status["CapBnd"], 16) & ~0b11100000, 0)
wall("no new privileges", status["NoNewPrivs"], "1")
wall("system calls are filtered", status["Seccomp"], "2")
wall("not root", os.getuid() >= 1000 and os.getgid() >= 1000 and not os.getgroups(), True)
wall("interfaces", [line.split(":")[0].strip() for line in open("/proc/net/dev") if ":" in line], ["lo"])
wall("no way out", refused(lambda: socket.create_connection(("1.1.1.1", 80), 3)), "ENETUNREACH")
wall("TCP buffers", open("/proc/sys/net/ipv4/tcp_rmem").read().split(), ["4096", "65536", "131072"])

MASKED = ("kcore", "keys", "timer_list", "cmdline", "modules", "interrupts", "kallsyms", "locks", "diskstats",
          "partitions", "softirqs", "swaps", "config.gz", "sched_debug", "slabinfo", "vmallocinfo", "schedstat",
          "key-users")
wall("of /proc readable", [name for name in MASKED if content("/proc/" + name)], [])
wall("of /sys listed", [path for path in ("/sys/firmware", "/sys/devices/virtual/dmi", "/sys/devices/virtual/powercap")
                        if os.path.isdir(path) and os.listdir(path)], [])
wall("of /proc/sys writable", refused(lambda: open("/proc/sys/kernel/hostname", "w")) in ("EROFS", "EACCES"), True)

mounts = [line.split() for line in open("/proc/self/mountinfo")]
# a masked file is /dev/null
writable = sorted(words[4] for words in mounts
                  if "rw" in words[5].split(",") and os.path.isdir(words[4]) and os.access(words[4], os.W_OK))
wall("writable places", [path for path in writable if path != "/dev/mqueue"], ["/box", "/dev/shm", "/tmp"])
wall("root is read-only", "ro" in next(words[5] for words in mounts if words[4] == "/").split(","), True)
for place in ("/box", "/tmp", "/dev/shm"):
    room = os.statvfs(place)
    wall(f"files in {place}", room.f_files, 8192)
    wall(f"{place} has an end", 0 < room.f_blocks * room.f_frsize <= 128 << 20, True)
    options = next(words[5] for words in mounts if words[4] == place).split(",")
    wall(f"{place}: neither devices nor setuid", "nodev" in options and "nosuid" in options, True)
wall("no terminals", refused(lambda: os.open("/dev/ptmx", os.O_RDWR)), "EACCES")

group = open("/proc/self/cgroup").read().split()
wall("place in the machine's control groups", [line for line in group if not line.endswith(":/")], [])
files = [os.path.join(top, name) for top, _, names in os.walk("/sys/fs/cgroup") for name in names]
changeable = [path for path in files if os.access(path, os.W_OK)]
wall("control groups that can be changed", changeable[:3], [])


def of_cgroup(v2, v1):
    for path in (v2, v1):
        try:
            return open("/sys/fs/cgroup/" + path).read().strip()
        except OSError:
            continue
    return None


memory = of_cgroup("memory.max", "memory/memory.limit_in_bytes")
wall("memory has an end", memory is not None and memory != "max" and int(memory) < 1 << 30, True)
if os.path.exists("/sys/fs/cgroup/memory.swap.max"):
    wall("no swap", of_cgroup("memory.swap.max", ""), "0")
pids = of_cgroup("pids.max", "pids/pids.max")
wall("processes have an end", pids is not None and pids != "max" and int(pids) <= 256, True)

libc = ctypes.CDLL(None, use_errno=True)


def call(*arguments):
    result = libc.syscall(*arguments)
    return 0 if result >= 0 else errno.errorcode[ctypes.get_errno()]


if os.uname().machine == "x86_64":
    for name, arguments in {
            "unshare": (272, 0x10000000), "mount": (165, b"none", b"/tmp", b"tmpfs", 0, 0),
            "ptrace": (101, 16, 1, 0, 0), "keyctl": (250, 0, 0xfffffffd), "bpf": (321, 0, 0, 0),
            "io_uring_setup": (425, 1, 0), "userfaultfd": (323, 0)}.items():
        wall(f"{name} is refused", call(*arguments) in ("EPERM", "ENOSYS"), True)
flags = fcntl.fcntl(1, fcntl.F_GETFL)
fcntl.fcntl(1, fcntl.F_SETFL, flags | os.O_NONBLOCK)
wall("standard output blocks", fcntl.fcntl(1, fcntl.F_GETFL) & os.O_NONBLOCK, 0)
netlink = refused(lambda: socket.socket(socket.AF_NETLINK, socket.SOCK_RAW, 0))
wall("netlink is refused", netlink in ("EPERM", "EAFNOSUPPORT", "EACCES"), True)
print(json.dumps(walls))
