"""What a guest is booted from: Debian's user-mode Linux, and a disk with a Debian that has systemd and container
engines, made of its packages. Both stay in the user's cache until the list of packages or the mirror changes.
"""
import fcntl
import glob
import hashlib
import os
import shlex
import shutil
import subprocess

HERE = os.path.dirname(os.path.abspath(__file__))
CACHE = os.path.join(os.environ.get("XDG_CACHE_HOME") or os.path.expanduser("~/.cache"), "dromedary", "environments")
MIRROR = "http://deb.debian.org/debian"
# trixie's 6.12 panics when a fork fails half-way (flush_tlb_mm meets XA_ZERO_ENTRY), for want of memory or by a kill
KERNEL_SUITE = "sid"
SYSTEM = ("systemd systemd-sysv dbus dbus-user-session libpam-systemd udev kmod iproute2 procps e2fsprogs login passwd"
          " curl ca-certificates python3 redis-server")
ENGINES = ("docker.io docker-cli runc crun podman netavark uidmap slirp4netns passt fuse-overlayfs rootlesskit"
           " iptables nftables")
# Two versions of Java, one or the other in each environment; Maven for the integration tests
JAVA = "openjdk-21-jdk-headless openjdk-25-jdk-headless maven git make gcc libc6-dev"
PACKAGES = {"trixie": f"{SYSTEM} {ENGINES} {JAVA}".split(),
            "sid": f"{SYSTEM} {ENGINES} openjdk-25-jdk-headless".split()}
DISK = "12G"  # a sparse file


class Image:
    def __init__(self, suite, tell):
        """Makes what isn't kept."""
        os.makedirs(CACHE, exist_ok=True)
        with open(os.path.join(CACHE, "lock"), "w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            kernel = _get("kernel", KERNEL_SUITE, [], _make_kernel, tell)
            files = [open(os.path.join(HERE, name)).read() for name in ("finish-image.sh", "guest.service", "guest.sh")]
            recipe = [*PACKAGES[suite], DISK, *os.listdir(os.path.join(kernel, "modules")), *files]
            disk = _get(f"disk-{suite}", suite, recipe, lambda new: _make_disk(suite, kernel, new), tell)
        self.kernel = os.path.join(kernel, "linux")
        self.disk = os.path.join(disk, "root.ext4")  # nobody writes to it
        self.folder = disk

    def changes(self, what, version):
        """Where to keep what a guest changed on this disk, of which there is one version at a time."""
        path = os.path.join(self.folder, f"{what}@{_digest(version)}")
        for old in glob.glob(os.path.join(self.folder, f"{what}@*")):
            if old != path:
                os.unlink(old)
        return path


def _digest(text):
    return hashlib.sha256(text.encode()).hexdigest()[:12]


def _date_of_mirror(suite):
    """When the mirror's packages changed last; empty if it doesn't answer."""
    ask = ["curl", "-fsS", "-m", "30", f"{MIRROR}/dists/{suite}/Release"]
    answer = subprocess.run(ask, capture_output=True, text=True)
    dates = [line for line in answer.stdout.splitlines() if line.startswith("Date:")]
    return dates[0] if dates else ""


def _get(name, suite, recipe, make, tell):
    """A folder of the cache. Without a mirror the newest of this recipe will do."""
    prefix, date = f"{name}-{_digest(' '.join(recipe))}-", _date_of_mirror(suite)
    wanted = os.path.join(CACHE, prefix + _digest(date))
    kept = [path for path in glob.glob(os.path.join(CACHE, prefix + "*")) if not path.endswith(".new")]
    if wanted in kept:
        return wanted
    if not date:
        if kept:
            return max(kept, key=os.path.getmtime)
        raise RuntimeError(f"{MIRROR} doesn't answer, and no {name} was kept")
    tell(f"making the {name} from Debian's packages")
    new = wanted + ".new"
    shutil.rmtree(new, ignore_errors=True)
    os.makedirs(new)
    make(new)
    os.rename(new, wanted)
    for old in glob.glob(os.path.join(CACHE, f"{name}-*")):
        if old != wanted:
            shutil.rmtree(old)
    return wanted


def _mmdebstrap(log, *words):
    # a mirror may lag behind, and sid's lists are good for a week only
    options = ['--aptopt=Acquire::Languages "none"', '--aptopt=APT::Install-Recommends "false"',
               '--aptopt=Acquire::Check-Valid-Until "false"']
    with open(log, "w") as out:
        made = subprocess.run(["mmdebstrap", *options, *words], stdout=out, stderr=subprocess.STDOUT)
    if made.returncode != 0:
        end = "".join(open(log).readlines()[-15:])
        raise RuntimeError(f"mmdebstrap failed; the end of {log}:\n{end}")


def _make_kernel(new):
    """With its own libraries, as those of the machine that boots it may be older."""
    root, later = os.path.join(new, "root"), new.removesuffix(".new")
    _mmdebstrap(f"{new}/log", "--variant=extract", "--include=user-mode-linux,libc6", KERNEL_SUITE, root)
    os.mkdir(f"{new}/lib")
    for library in glob.glob(f"{root}/usr/lib/x86_64-linux-gnu/*.so*"):
        shutil.copy(library, f"{new}/lib/")
    shutil.copy(f"{root}/usr/bin/linux.uml", f"{new}/linux")
    shutil.copytree(f"{root}/usr/lib/uml/modules", f"{new}/modules", symlinks=True)
    subprocess.run(["patchelf", "--set-interpreter", f"{later}/lib/ld-linux-x86-64.so.2", "--set-rpath", "$ORIGIN/lib",
                    f"{new}/linux"], check=True)
    shutil.rmtree(root)


def _make_disk(suite, kernel, new):
    finish = " ".join(shlex.quote(word) for word in (os.path.join(HERE, "finish-image.sh"), kernel, new, DISK))
    _mmdebstrap(f"{new}/log", "--variant=apt", "--format=null", "--dpkgopt=force-unsafe-io",
                f"--include={','.join(PACKAGES[suite])}", f'--customize-hook={finish} "$1"', suite, "-")
