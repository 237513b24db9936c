"""A Docker engine of this run's own, which may be killed and stopped, behind a proxy for each node; and its containers."""
import http.client
import json
import os
import shutil
import signal
import socket
import subprocess

from processes import Process, run, wait_until


class _Http(http.client.HTTPConnection):
    def __init__(self, path, timeout):
        super().__init__("localhost", timeout=timeout)
        self.path = path

    def connect(self):
        self.sock = socket.socket(socket.AF_UNIX)
        self.sock.settimeout(self.timeout)
        self.sock.connect(self.path)


class Engine:
    """One that is there: its containers can be listed and disturbed, the engine itself can't."""

    def __init__(self, host):
        self.socket = host.removeprefix("unix://")

    def ask(self, method, path, timeout=30):
        connection = _Http(self.socket, timeout)
        try:
            connection.request(method, path)
            answer = connection.getresponse()
            body = answer.read()
            if answer.status >= 400:
                raise RuntimeError(f"engine: {answer.status} {body.decode(errors='replace')[:200]}")
            return json.loads(body) if body.startswith((b"{", b"[")) else body
        except http.client.HTTPException as e:
            raise ConnectionError(f"engine: {e!r}") from e
        finally:
            connection.close()

    def containers(self, node, running=False):
        """Ids of a node's containers, in whatever state."""
        filters = {"label": [f"dromedary.data={node.data}"], **({"status": ["running", "paused"]} if running else {})}
        found = self.ask("GET", f"/containers/json?all=true&filters={json.dumps(filters).replace(' ', '')}")
        return [container["Id"] for container in found]

    def pid(self, container):
        return self.ask("GET", f"/containers/{container}/json")["State"]["Pid"]

    def remove(self, containers):
        for container in containers:
            try:
                self.ask("DELETE", f"/containers/{container}?force=true&v=true")
            except (OSError, RuntimeError):
                pass  # it is going, or gone


class OwnEngine(Engine):
    """A dockerd with its own folders and no network, as the sandboxes have none. It is in a network namespace of its own:
    one that is started without a bridge removes docker0, which another engine on this machine may have made."""

    def __init__(self, directory):
        super().__init__(os.path.join(directory, "docker.sock"))
        if os.geteuid() != 0:
            raise PermissionError("an engine of one's own can be started by root only")
        os.makedirs(directory, exist_ok=True)
        self.directory = directory
        self.pid_file = os.path.join(directory, "docker.pid")
        self.process = Process("dockerd", [
            "unshare", "--net", "dockerd", "-H", f"unix://{self.socket}", "--data-root", self._in("data"), "--exec-root", self._in("run"), "--pidfile",
            self.pid_file, "--bridge=none", "--iptables=false", "--ip6tables=false"], self._in("dockerd.log"))

    def _in(self, name):
        return os.path.join(self.directory, name)

    def start(self, patience=90):
        """Its containerd ends with it; only the files with their numbers stay. Once such a number had become another process's, and
        the next dockerd waited in vain for what it took for its containerd."""
        for stale in (self.pid_file, self._in("run/containerd/containerd.pid")):
            if os.path.exists(stale):
                os.unlink(stale)
        self.process.start()
        wait_until(lambda: self.ask("GET", "/_ping", 5) == b"OK", patience, "the engine answers")

    def load(self, other, image):
        """An image of another engine, as docker save and docker load do it."""
        source = ["docker", "-H", f"unix://{other.socket}"]
        wanted = run(*source, "image", "inspect", "-f", "{{.Id}}", image).strip()
        own = ["docker", "-H", f"unix://{self.socket}"]
        if run(*own, "image", "inspect", "-f", "{{.Id}}", image, check=False).strip() == wanted:
            return
        with subprocess.Popen([*source, "save", image], stdout=subprocess.PIPE) as save:
            run(*own, "load", stdin=save.stdout, timeout=900)

    def _shims(self):
        """What was made of containers that the engine was killed over, so that it doesn't know of them any more."""
        for pid in filter(str.isdigit, os.listdir("/proc")):
            try:
                with open(f"/proc/{pid}/cmdline") as words:
                    if f"-address\0{self._in('run')}/" in words.read():
                        yield int(pid)
            except OSError:
                continue

    def close(self, keep=False):
        """Containers first, then the engine; with keep its images stay for the next run."""
        if not self.process.alive():
            return
        self.process.thaw()
        try:
            self.remove(container["Id"] for container in self.ask("GET", "/containers/json?all=true"))
        except (OSError, RuntimeError):
            pass
        self.process.terminate(30)
        for pid in self._shims():
            os.kill(pid, signal.SIGKILL)
        for line in open("/proc/mounts"):
            path = line.split()[1]
            if path.startswith(self.directory + "/"):
                run("umount", "-l", path, check=False)
        if not keep:
            shutil.rmtree(self.directory, ignore_errors=True)


def signal_container(engine, container, number):
    """Its first process, the runner, from outside: what docker kill sends, the engine would hear of."""
    pid = engine.pid(container)
    if pid > 0:
        os.kill(pid, number)
    return pid


def thaw_container(pid):
    try:
        os.kill(pid, signal.SIGCONT)
    except ProcessLookupError:
        pass  # removed meanwhile
