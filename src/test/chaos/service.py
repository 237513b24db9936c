"""Nodes of the service, each behind a proxy for its clients and with one to its engine."""
import http.client
import json
import math
import os
import shutil
import time

from processes import Process, free_port, wait_until
from proxy import Proxy


class Version:
    """What a node is made of: how to run it, the image that belongs to it, and its known faults (see previous.py)."""

    def __init__(self, name, jar, image, options, faults=()):
        self.name, self.image, self.faults = name, image, faults
        self.command = ["java", *options, "-jar", jar]


class Node:
    def __init__(self, directory, name, version, engine, redis_options, pool=3, receiver=None, link=True):
        self.name, self.version, self.engine, self.pool = name, version, engine, pool
        self.data = os.path.join(directory, name)
        os.makedirs(self.data, exist_ok=True)
        self.port, self.address = free_port(), free_port()
        self.client_link = Proxy(("127.0.0.1", self.address), ("127.0.0.1", self.port), f"clients-of-{name}")
        self.engine_link = Proxy(os.path.join(self.data, "engine.sock"), engine.socket, f"engine-of-{name}") if link else None
        self.options = [*redis_options, f"--server.port={self.port}", f"--dromedary.data-directory={self.data}", f"--dromedary.node={name}",
                        f"--dromedary.pool.size={pool}", "--dromedary.execution.cores=2"]
        if receiver:
            self.options += ["--dromedary.callbacks.allowed-hosts=127.0.0.1", f"--dromedary.callbacks.secret={receiver.secret}"]
        self.process = Process(name, [], os.path.join(directory, name + ".log"))
        self.ready_at = None
        self.stops = []  # version, when it was told to, when it had ended, by the clock of files
        self.environment = {key: value for key, value in os.environ.items() if not key.startswith("DOCKER_")}

    def start(self, version=None):
        """Returns at once."""
        self.version, self.ready_at = version or self.version, None
        engine = self.engine_link.listen if self.engine_link else self.engine.socket
        self.process.command = [*self.version.command, f"--dromedary.docker.host=unix://{engine}",
                                f"--dromedary.sandbox.image={self.version.image}", *self.options]
        self.process.env = self.environment
        self.process.start()

    def await_ready(self, seconds=180):
        def ready():
            if not self.process.alive():
                raise SystemExit(f"{self.name} ended while starting, see {self.process.log}")
            return self.ask("/actuator/health/readiness")[0] == 200
        wait_until(ready, seconds, f"{self.name} is ready")
        self.ready_at = time.monotonic()

    def was_starting(self, version, moment):
        """Whether it is of this version, and wasn't ready then."""
        return self.version is version and (self.ready_at is None or moment < self.ready_at)

    def stop(self):
        """By SIGTERM; whether it ended within a minute."""
        self.stops.append((self.version, time.time(), math.inf))
        in_time = self.process.terminate()
        self.stops[-1] = (*self.stops[-1][:2], time.time())
        return in_time

    def ask(self, path, timeout=5):
        """Past the proxy. Status and JSON."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=timeout)
        try:
            connection.request("GET", path)
            answer = connection.getresponse()
            text = answer.read()
            return answer.status, json.loads(text) if text.startswith((b"{", b"[")) else text.decode(errors="replace")
        except http.client.HTTPException as e:
            raise ConnectionError(f"{self.name}: {e!r}") from e
        finally:
            connection.close()

    def health(self):
        """The name of each part that isn't well; empty: green."""
        status, body = self.ask("/actuator/health")
        if status == 200:
            return ""
        parts = body.get("components", {}) if isinstance(body, dict) else {}
        return ", ".join(name for name, part in parts.items() if part.get("status") != "UP") or f"HTTP {status}"

    def containers(self):
        return self.engine.containers(self)

    def drop(self, name, files):
        """Into its inbox: companions first, the source last, each complete when it appears."""
        inbox = os.path.join(self.data, "inbox")
        os.makedirs(inbox, exist_ok=True)
        for file, content in files:
            unfinished = os.path.join(inbox, f"{name}{file}.part")
            with open(unfinished, "w") as out:
                out.write(content)
            os.rename(unfinished, os.path.join(inbox, name + file))

    def _outbox(self, name):
        return os.path.join(self.data, "outbox", name + ".result.json")

    def result_of_file(self, name):
        try:
            with open(self._outbox(name)) as result:
                return json.load(result)
        except FileNotFoundError:
            return None

    def time_of_file(self, name):
        return os.stat(self._outbox(name)).st_mtime

    def close(self):
        """Ended as by a rolling restart; its containers go with it. Returns what was wrong with that."""
        began = time.monotonic()
        wrong = [] if self.stop() else [f"{self.name} did not end within a minute of SIGTERM"]
        try:
            left = self.containers()
        except (OSError, RuntimeError) as e:
            left, wrong = [], [*wrong, f"{self.name}: {e}"]
        if left:
            wrong.append(f"{self.name} left {len(left)} containers")
            self.engine.remove(left)
        self.client_link.close()
        if self.engine_link:
            self.engine_link.close()
        self.seconds_to_end = time.monotonic() - began
        return wrong

    def forget(self):
        shutil.rmtree(self.data, ignore_errors=True)
