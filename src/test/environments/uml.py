"""A guest: user-mode Linux, a kernel that is an ordinary process. Needs neither KVM nor root."""
import contextlib
import os
import shutil
import signal
import subprocess
import tempfile
import time


MAPPINGS = "/proc/sys/vm/max_map_count"
# A page of a program in a guest may be a mapping of its own here, and a JVM has 100,000
MOST_MAPPINGS = 1 << 20


@contextlib.contextmanager
def enough_mappings():
    """Raises the machine's limit of mappings for as long as guests run."""
    with open(MAPPINGS) as file:
        before = int(file.read())
    if before < MOST_MAPPINGS:
        _write(MAPPINGS, MOST_MAPPINGS)
    try:
        yield
    finally:
        if before < MOST_MAPPINGS:
            _write(MAPPINGS, before)


def _write(path, number):
    with open(path, "w") as file:
        file.write(str(number))


class Guest:
    """Boots an image with a folder of the host's, and nothing else of it, as its /host. What it changes on its disk
    goes with it, unless it is kept; then another one can begin with these changes."""

    def __init__(self, image, share, megabytes, console=None, changes=None):
        self.image, self.share, self.megabytes, self.console = image, share, megabytes, console
        self.changes, self.process = changes, None

    def _command(self, place):
        """All paths are below a place without blanks, as the kernel's words have no quotes; or, as changes name the
        disk that they are changes of, relative to that."""
        disk = f"ubd0={place}/changes,{os.path.basename(self.image.disk)}"
        words = [self.image.kernel, f"mem={self.megabytes}M", disk, "root=/dev/ubda", "rw", "rootfstype=ext4",
                 f"hostfs={place}/share/.", "umid=guest", f"uml_dir={place}/", "con=null", "con0=fd:0,fd:1", "ssl=null",
                 "systemd.unified_cgroup_hierarchy=1", "systemd.log_color=0", "loglevel=4"]
        return words + (["systemd.debug_shell=tty0"] if self.console else [])

    def __enter__(self):
        self.place = tempfile.TemporaryDirectory(prefix="dromedary-guest-", dir="/var/tmp")
        if self.changes:
            subprocess.run(["cp", "--sparse=always", self.changes, f"{self.place.name}/changes"], check=True)
        os.symlink(os.path.abspath(self.share), f"{self.place.name}/share")
        with open(os.path.join(self.share, "console.log"), "wb") as log:
            self.process = subprocess.Popen(self._command(self.place.name), stdin=self.console or subprocess.DEVNULL,
                                            stdout=log, stderr=subprocess.STDOUT, start_new_session=True,
                                            cwd=os.path.dirname(self.image.disk))
        return self

    def keep(self, path):
        """What it has changed, once it has ended by itself."""
        shutil.move(f"{self.place.name}/changes", path + ".new")
        os.rename(path + ".new", path)

    def wait(self, seconds, look):
        """Until it has ended by itself, calling look now and then; false if it hasn't in that time."""
        until = time.monotonic() + seconds
        while self.process.poll() is None:
            if time.monotonic() > until:
                return False
            look()
            time.sleep(0.5)
        look()
        return True

    def __exit__(self, *_):
        try:
            os.killpg(self.process.pid, signal.SIGKILL)
        except ProcessLookupError:
            pass
        self.process.wait()
        self.place.cleanup()
