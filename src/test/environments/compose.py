"""docker/compose.yaml as it is: a registry on the loopback has the images, `up` starts three workers of them, three
hundred submissions come, and one worker's container is killed.

compose.py FOLDER: order.json is there, and log and result.json go there, as for inside.py.

Grafana alone is left out: Debian has no package of it.
"""
import json
import os
import subprocess
import sys
import urllib.request

from inside import HOST, Steps, log, run, system_name, tell_result, wait_until

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.join(HERE, "..", "chaos"))
from programs import program_of  # noqa: E402

PROJECT = "dromedary-compose-test"
SUBMISSIONS, AT_ONCE, WORKERS = 300, 20, 3
FINISHED_BEFORE_THE_KILL = 60
# What compose.yaml relies on in the official ones: Redis answers other containers, Prometheus finds its settings
PACKAGED = """
FROM {base}
RUN apt-get update && apt-get install -y --no-install-recommends {package} && rm -rf /var/lib/apt/lists/*
ENTRYPOINT {entrypoint}
"""
ENTRYPOINTS = {
    "redis-server": ["sh", "-c", 'exec "$@" --protected-mode no', "sh"],
    "prometheus": ["prometheus", "--config.file=/etc/prometheus/prometheus.yml", "--storage.tsdb.path=/prometheus"],
}


class Compose(Steps):
    def __init__(self, order):
        super().__init__()
        self.order, self.port = order, order["port"]
        self.registry, self.process = f"127.0.0.1:{self.port + 1}", None
        self.tokens, self.killed = {}, None
        self.service = f"http://127.0.0.1:{self.port}"
        self.prometheus = f"http://127.0.0.1:{self.port + 2}"
        self.file = os.path.join(order["folder"], "docker", "compose.yaml")
        socket = order["socket"]
        os.environ.update(
            DOCKER_BUILDKIT="0", COMPOSE_PROJECT_NAME=PROJECT, DROMEDARY_PORT=str(self.port),
            PROMETHEUS_PORT=str(self.port + 2), DOCKER_GID=str(os.stat(socket).st_gid), DROMEDARY_POOL_SIZE="3",
            DROMEDARY_EXECUTION_CORES="1", DROMEDARY_SANDBOX_IMAGE=order["image"],
            DROMEDARY_IMAGE=self.image("service"), REDIS_IMAGE=self.image("redis-server"),
            PROMETHEUS_IMAGE=self.image("prometheus"))
        self.client = ["docker", "compose"] if self._has_plugin() else ["docker-compose"]

    @staticmethod
    def _has_plugin():
        return subprocess.run(["docker", "compose", "version"], capture_output=True).returncode == 0

    def image(self, name):
        return f"{self.registry}/dromedary/{name}"

    def compose(self, *words, timeout=600):
        return run(*self.client, "-f", self.file, *words, timeout=timeout)

    def ask(self, path, body=None, at=None):
        content = json.dumps(body).encode() if body else None
        request = urllib.request.Request((at or self.service) + path, content, {"content-type": "application/json"})
        with urllib.request.urlopen(request, timeout=60) as answer:
            return json.load(answer)

    def versions(self):
        engine = run("docker", "version", "--format", "{{.Server.Version}}").strip()
        return {"system": system_name(), "kernel": os.uname().release, "engine": f"Docker {engine.split('+')[0]}",
                "compose": run(*self.client, "version", "--short").strip()}

    def start_registry(self):
        settings = {"version": 0.1, "log": {"level": "warn"}, "http": {"addr": self.registry},
                    "storage": {"filesystem": {"rootdirectory": f"{HOST}/registry"}}}
        with open(f"{HOST}/registry.yml", "w") as out:
            json.dump(settings, out)
        with open(f"{HOST}/registry.log", "wb") as out:
            self.process = subprocess.Popen(["docker-registry", "serve", f"{HOST}/registry.yml"], stdout=out,
                                            stderr=subprocess.STDOUT, stdin=subprocess.DEVNULL)
        wait_until(lambda: self.answers("/v2/", f"http://{self.registry}"), 60, "the registry's answer")

    def answers(self, path, at=None):
        try:
            return self.ask(path, at=at) is not None
        except (OSError, ValueError):
            return False

    def fill_registry(self):
        """And leaves none of it here, so that it is the registry that everything comes from."""
        base = f"{self.registry}/debian:slim"
        made = run(os.path.join(self.order["folder"], "docker/sandbox/base-image.sh")).split()[-1]
        run("docker", "tag", made, base)
        self._move(base)
        folder = self.order["folder"]
        run("docker", "build", "--network=host", "--build-arg", f"BASE={base}", "-t", self.image("service"),
            "-f", f"{folder}/docker/service/Dockerfile", folder, timeout=1200)
        self._move(self.image("service"))
        for package, entrypoint in ENTRYPOINTS.items():
            text = PACKAGED.format(base=base, package=package, entrypoint=json.dumps(entrypoint))
            subprocess.run(["docker", "build", "--network=host", "-t", self.image(package), "-"], input=text.encode(),
                           check=True, stdout=subprocess.DEVNULL, timeout=1200)
            self._move(self.image(package))

    @staticmethod
    def _move(image):
        run("docker", "push", image, timeout=1200)
        run("docker", "rmi", "--no-prune", image)

    def up(self):
        services = ("api", "worker", "prometheus")
        # the first version of Compose would rather build
        self.compose("--profile", "metrics", "pull", "--include-deps", *services, timeout=1200)
        self.compose("--profile", "metrics", "up", "-d", "--no-build", "--scale", f"worker={WORKERS}", *services,
                     timeout=600)
        wait_until(lambda: self.answers("/actuator/health/readiness"), 300, "an API that is ready")
        wait_until(lambda: len(self.healthy_workers()) == WORKERS, 300, f"{WORKERS} healthy workers")

    def healthy_workers(self):
        return run("docker", "ps", "-q", "--no-trunc", "--filter", f"label=com.docker.compose.project={PROJECT}",
                   "--filter", "label=com.docker.compose.service=worker", "--filter", "health=healthy").split()

    def an_ordinary_user(self):
        for worker in self.healthy_workers():
            uid = run("docker", "exec", worker, "id", "-u").strip()
            if uid == "0":
                raise RuntimeError(f"{worker[:12]} runs as root")

    def submit(self):
        for first in range(1, SUBMISSIONS + 1, AT_ONCE):
            numbers = range(first, first + AT_ONCE)
            body = {"submissions": [program_of(number).request(number) for number in numbers]}
            answers = self.ask("/submissions/batch", body)
            self.tokens.update((number, answer["token"]) for number, answer in zip(numbers, answers))

    def submissions(self):
        """By their numbers."""
        found, numbers = {}, sorted(self.tokens)
        for at in range(0, len(numbers), AT_ONCE):
            some = numbers[at:at + AT_ONCE]
            tokens = ",".join(self.tokens[number] for number in some)
            answer = self.ask(f"/submissions/batch?tokens={tokens}&fields=status,stdout,message")
            found.update(zip(some, answer["submissions"]))
        return found

    def finished(self):
        return {number: submission for number, submission in self.submissions().items()
                if submission["status"]["id"] > 2}

    def kill_a_worker(self):
        self.submit()
        wait_until(lambda: len(self.finished()) >= FINISHED_BEFORE_THE_KILL, 600, "the first verdicts")
        done = len(self.finished())
        if done == SUBMISSIONS:
            raise RuntimeError("all were finished before a worker could be killed")
        self.killed = self.healthy_workers()[0]
        run("docker", "kill", self.killed)
        log(f"{self.killed[:12]} killed after {done} verdicts")
        wait_until(lambda: len(self.finished()) == SUBMISSIONS, 1200, f"{SUBMISSIONS} verdicts")
        wrong = [program_of(number).judges(number, submission) for number, submission in self.finished().items()]
        wrong = [text for text in wrong if text]
        if wrong:
            raise RuntimeError("; ".join(wrong[:5]))

    def metrics(self):
        """Prometheus finds the API and the workers by their names; the dead one's address is gone from them."""
        def up():
            answer = self.ask("/api/v1/query?query=count(up%3D%3D1)", at=self.prometheus)
            return [result["value"][1] for result in answer["data"]["result"]] == [str(WORKERS)]

        wait_until(up, 120, "an API and two workers in Prometheus")

    def sandboxes(self, node=""):
        lines = run("docker", "ps", "-a", "--filter", "label=dromedary.data=/data", "--format",
                    '{{.ID}} {{.Label "dromedary.node"}}').splitlines()
        return [line for line in lines if node in line]

    def leftovers(self):
        """Of the killed one the others remove, once it is gone for long enough."""
        wait_until(lambda: not self.sandboxes(self.killed[:12]), 300, "no sandbox of the killed worker")

    def down(self):
        self.compose("--profile", "metrics", "down", "-v")
        wait_until(lambda: not self.sandboxes(), 60, "no sandbox after down")
        left = run("docker", "ps", "-aq", "--filter", f"label=com.docker.compose.project={PROJECT}").split()
        if left:
            raise RuntimeError(f"after down there is still: {left}")

    def all_steps(self):
        result = {"environment": self.order["name"], "steps": self.results}
        try:
            result["versions"] = self.step("versions", self.versions)[0]
            if not (self.step("registry", self.start_registry)[1] and self.step("images", self.fill_registry)[1]):
                return result
            if self.step("up with three workers", self.up)[1]:
                self.step("an ordinary user", self.an_ordinary_user)
                if self.step(f"{SUBMISSIONS} submissions, one worker killed", self.kill_a_worker)[1]:
                    self.step("metrics", self.metrics)
                    self.step("leftovers of the killed worker", self.leftovers)
            log(self.compose("--profile", "metrics", "logs", "--tail", "100"))
            self.step("down", self.down)
        finally:
            self.end()
        return result

    def end(self):
        for image in ("service", *ENTRYPOINTS):
            run("docker", "rmi", self.image(image), check=False)
        run("docker", "rmi", f"{self.registry}/debian:slim", check=False)
        if self.process:
            self.process.terminate()
            self.process.wait(10)


def main():
    with open(f"{HOST}/order.json") as order:
        tell_result(Compose(json.load(order)).all_steps())


if __name__ == "__main__":
    sys.exit(main())
