"""Processes that this run starts, so that they can be treated badly and are gone at its end, whatever happens."""
import atexit
import os
import random
import signal
import socket
import subprocess
import threading
import time

_started = []
_lock = threading.Lock()


class Process:
    """A command that can be killed, stopped and started again; its output goes to a file."""

    def __init__(self, name, command, log, cwd=None, env=None):
        self.name, self.command, self.log, self.cwd, self.env = name, command, log, cwd, env
        self.child = None
        with _lock:
            _started.append(self)

    def start(self):
        with open(self.log, "ab") as log:
            self.child = subprocess.Popen(self.command, stdin=subprocess.DEVNULL, stdout=log, stderr=log, cwd=self.cwd,
                                          env=self.env, start_new_session=True)

    @property
    def pid(self):
        return self.child.pid

    def alive(self):
        return self.child is not None and self.child.poll() is None

    def signal(self, number):
        if self.alive():
            self.child.send_signal(number)

    def freeze(self):
        self.signal(signal.SIGSTOP)

    def thaw(self):
        self.signal(signal.SIGCONT)

    def kill(self):
        """As kill -9; returns when it is gone."""
        self.signal(signal.SIGKILL)
        if self.child is not None:
            self.child.wait()

    def terminate(self, patience=60):
        """As kill; returns how it ended. One that doesn't end in time is killed, which is told by False."""
        self.thaw()
        self.signal(signal.SIGTERM)
        try:
            if self.child is not None:
                self.child.wait(patience)
            return True
        except subprocess.TimeoutExpired:
            self.kill()
            return False


@atexit.register
def end_all():
    for process in reversed(_started):
        if process.alive():
            process.thaw()
            process.kill()


def wait_until(condition, seconds, what, pause=0.2):
    """Asks until it is so; the error of the last attempt is in the message when it never is."""
    deadline, last = time.monotonic() + seconds, None
    while time.monotonic() < deadline:
        try:
            value = condition()
            if value:
                return value
        except (OSError, ValueError, RuntimeError) as e:
            last = e
        time.sleep(pause)
    raise TimeoutError(f"not within {seconds:g} s: {what}" + (f" ({last})" if last else ""))


_ports = random.Random(os.getpid())


def free_port():
    """Below those that the kernel gives to outgoing connections, or one of them would have it when a server is started again."""
    while True:
        port = _ports.randrange(12000, 22000)
        try:
            for candidate in (port, port + 10000):  # a cluster's bus is 10,000 above
                with socket.socket() as probe:
                    probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
                    probe.bind(("127.0.0.1", candidate))
            return port
        except OSError:
            continue


def run(*command, check=True, timeout=120, stdin=None):
    done = subprocess.run(command, stdin=stdin or subprocess.DEVNULL, capture_output=True, text=True, timeout=timeout)
    if check and done.returncode:
        raise RuntimeError(f"{' '.join(command[:4])}: {(done.stderr or done.stdout).strip()[-400:]}")
    return done.stdout


class SmallDisk:
    """A tmpfs, which can be filled; only root may mount one."""

    def __init__(self, path, megabytes):
        self.path = path
        os.makedirs(path, exist_ok=True)
        run("mount", "-t", "tmpfs", "-o", f"size={megabytes}m", "dromedary-chaos", path)
        self.mounted = True
        atexit.register(self.close)

    def fill(self):
        with open(os.path.join(self.path, "ballast"), "wb", buffering=0) as ballast:
            try:
                for size in (1 << 20, 4096):
                    while ballast.write(bytes(size)) == size:
                        pass
            except OSError:
                pass

    def empty(self):
        try:
            os.unlink(os.path.join(self.path, "ballast"))
        except FileNotFoundError:
            pass

    def close(self):
        if self.mounted:
            self.mounted = False
            run("umount", "-l", self.path, check=False)
