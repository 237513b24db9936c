"""The disk of a guest: a Debian with systemd and container engines, made of its packages; and the kernel to boot it,
Debian's user-mode Linux. Both stay in the user's cache until the list of packages or the mirror changes.
"""
import fcntl
import hashlib
import os
import shlex
import shutil
import subprocess

HERE = os.path.dirname(os.path.abspath(__file__))
CACHE = os.path.join(os.environ.get("XDG_CACHE_HOME") or os.path.expanduser("~/.cache"), "dromedary", "environments")
MIRROR = "http://deb.debian.org/debian"
SYSTEM = ("systemd systemd-sysv dbus dbus-user-session libpam-systemd udev kmod iproute2 procps e2fsprogs login passwd"
          " user-mode-linux curl ca-certificates python3 redis-server")
ENGINES = ("docker.io docker-cli runc crun podman netavark uidmap slirp4netns passt fuse-overlayfs rootlesskit"
           " iptables nftables")
# Two versions of Java, one or the other in each environment; Maven for the integration tests
JAVA = "openjdk-21-jdk-headless openjdk-25-jdk-headless maven git make gcc libc6-dev"
PACKAGES = {"trixie": f"{SYSTEM} {ENGINES} {JAVA}".split(),
            "sid": f"{SYSTEM} {ENGINES} openjdk-25-jdk-headless".split()}
DISK = "12G"  # a sparse file


class Image:
    """A folder with the disk (root.ext4), which nobody writes to, and the kernel (linux)."""

    def __init__(self, directory):
        self.disk = os.path.join(directory, "root.ext4")
        self.kernel = os.path.join(directory, "linux")


def _digest(text):
    return hashlib.sha256(text.encode()).hexdigest()[:12]


def _recipe(suite):
    files = [open(os.path.join(HERE, name)).read() for name in ("finish-image.sh", "guest.service", "guest.sh")]
    return _digest("\n".join([*PACKAGES[suite], DISK, *files]))


def _date_of_mirror(suite):
    """When the mirror's packages changed last; empty if it doesn't answer."""
    ask = ["curl", "-fsS", "-m", "30", f"{MIRROR}/dists/{suite}/Release"]
    answer = subprocess.run(ask, capture_output=True, text=True)
    dates = [line for line in answer.stdout.splitlines() if line.startswith("Date:")]
    return dates[0] if dates else ""


def _kept(suite, recipe):
    """Those of this recipe, the newest first."""
    prefix = f"{suite}-{recipe}-"
    names = [name for name in os.listdir(CACHE) if name.startswith(prefix) and not name.endswith(".new")]
    return sorted((os.path.join(CACHE, name) for name in names), key=os.path.getmtime, reverse=True)


def get(suite, tell):
    """Makes it where there is none yet. Without a mirror the newest that was kept will do."""
    os.makedirs(CACHE, exist_ok=True)
    with open(os.path.join(CACHE, "lock"), "w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        return _get(suite, tell)


def _get(suite, tell):
    recipe, date = _recipe(suite), _date_of_mirror(suite)
    kept = _kept(suite, recipe)
    wanted = os.path.join(CACHE, f"{suite}-{recipe}-{_digest(date)}")
    if wanted in kept:
        return Image(wanted)
    if not date:
        if kept:
            return Image(kept[0])
        raise RuntimeError(f"{MIRROR} doesn't answer, and no guest of {suite} was kept")
    tell(f"making a guest of Debian {suite} from its packages")
    _make(suite, wanted)
    for old in os.listdir(CACHE):
        if old.startswith(f"{suite}-") and os.path.join(CACHE, old) != wanted:
            shutil.rmtree(os.path.join(CACHE, old))
    return Image(wanted)


def _make(suite, directory):
    new = directory + ".new"
    shutil.rmtree(new, ignore_errors=True)
    os.makedirs(new)
    finish = shlex.quote(os.path.join(HERE, "finish-image.sh"))
    with open(os.path.join(new, "log"), "w") as log:
        made = subprocess.run(
            ["mmdebstrap", "--variant=apt", "--format=null", f"--include={','.join(PACKAGES[suite])}",
             '--aptopt=Acquire::Languages "none"', '--aptopt=APT::Install-Recommends "false"',
             "--dpkgopt=force-unsafe-io", f'--customize-hook={finish} "$1" {shlex.quote(new)} {DISK}', suite, "-"],
            stdout=log, stderr=subprocess.STDOUT)
    if made.returncode != 0:
        end = "".join(open(log.name).readlines()[-15:])
        raise RuntimeError(f"the guest of {suite} could not be made; the end of {log.name}:\n{end}")
    os.rename(new, directory)
