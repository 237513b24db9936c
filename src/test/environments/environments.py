"""Has Dromedary run where its users are, one guest after the other. `./dromedary help test` tells more.

A guest is a Debian in user-mode Linux (uml.py), made of Debian's packages (image.py); what is done in it is told in
inside.py, and what its service must do in checks.py.
"""
import argparse
import datetime
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
import time

import image
import uml

HERE = os.path.dirname(os.path.abspath(__file__))
ROOT = os.path.abspath(os.path.join(HERE, "..", "..", ".."))
README = os.path.join(ROOT, "README.md")
BUILT = ("target/dromedary.jar", "target/dromedary-cli.jar", "target/dromedary.made-from")
MOST_MINUTES = 90
LOADING_MEGABYTES = 5000
CHECKS = ["languages", "verdicts", "memory", "times", "bombs", "walls", "rest", "many"]
MORE_CHECKS = ["mixed", "fidelity"]


class Environment:
    """`differs`: the fields of inside.py's order that aren't those of *docker*. With a program it is no guest: that is
    run on this machine."""

    def __init__(self, what, suite="trixie", megabytes=5000, program=None, **differs):
        self.what, self.suite, self.megabytes, self.program = what, suite, megabytes, program
        self.order = {"engine": "docker", "user": "root", "folder": "/opt/dromedary", "java": None,
                      "port": 2358, "pool": 4, "checks": CHECKS, **differs}


_CRUN = {"default-runtime": "crun", "runtimes": {"crun": {"path": "/usr/bin/crun"}}}
_ANN = {"user": "ann", "folder": "dromedary"}
ENVIRONMENTS = {
    "here": Environment("this machine, with its engine", program="inside.py", port=2399),
    "compose": Environment("three workers by docker/compose.yaml, images from a registry, on this machine",
                           program="compose.py", port=2395),
    "docker": Environment("as root", checks=CHECKS + ["fidelity"]),
    "cgroupfs": Environment("the engine's cgroup driver is cgroupfs",
                            daemon={"exec-opts": ["native.cgroupdriver=cgroupfs"]}),
    "remap": Environment("containers in a user namespace (userns-remap)", daemon={"userns-remap": "default"}),
    "crun": Environment("containers by crun", daemon=_CRUN),
    "user": Environment("an ordinary user in group docker, a path with a blank", user="ann",
                        folder="my code/dromedary", java="/usr/lib/jvm/java-21-openjdk-amd64"),
    "small": Environment("1 GB of memory; programs of up to 128 MB", megabytes=1024, pool=3, checks=CHECKS + ["mixed"]),
    "podman": Environment("as root, Podman's socket", engine="podman"),
    "rootless": Environment("an ordinary user's own Docker", engine="rootless-docker", **_ANN),
    "undelegated": Environment("an ordinary user's own Docker without control groups: it must be refused",
                               engine="rootless-docker", refused=True,
                               daemon={"exec-opts": ["native.cgroupdriver=none"]}, **_ANN),
    "rootless-podman": Environment("an ordinary user's own Podman", engine="rootless-podman", **_ANN),
    "docker-next": Environment("the newest packages that Debian has", suite="sid"),
}
USUAL = ("docker", "podman", "user", "small")


class Run:
    """One environment, from an empty folder to its result."""

    def __init__(self, name, options):
        self.name, self.environment, self.options = name, ENVIRONMENTS[name], options
        self.share = os.path.join(options.directory, name)
        self.told = 0

    def _give_order(self, **more):
        order = {"name": self.name, "image": self.options.image, **self.environment.order, **more}
        with open(f"{self.share}/order.json", "w") as out:
            json.dump(order, out)
        shutil.copy(f"{HERE}/inside.py", self.share)

    def _load_image(self, booted, changes):
        """In a guest of its own, whose disk the next ones begin with: nothing else takes one so long."""
        print("  loading the sandbox image", flush=True)
        self._give_order(load=True)
        os.link(f"{self.options.directory}/image.tar", f"{self.share}/image.tar")
        with uml.Guest(booted, self.share, LOADING_MEGABYTES) as guest:
            guest.wait(MOST_MINUTES * 60, self._tell)
            os.unlink(f"{self.share}/image.tar")
            if failed(self._result()):
                return False
            guest.keep(changes)
        os.unlink(f"{self.share}/result.json")
        return True

    def _prepare(self):
        checks = {"checks": self.options.checks} if self.options.checks else {}
        self._give_order(tests=self.options.tests, **checks)
        self._pack_checkout()
        if self.options.tests:
            maven = os.path.expanduser("~/.m2")
            subprocess.run(["tar", "-cf", f"{self.share}/maven.tar", "-C", maven, "repository"], check=True)
        if self.options.stay:
            open(f"{self.share}/stay", "w").close()

    def _pack_checkout(self):
        """As it is, with what isn't committed yet, but without what git ignores; and what was built of it."""
        listing = ["git", "-C", ROOT, "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
        files = subprocess.run(listing, check=True, capture_output=True).stdout + "\0".join(BUILT).encode()
        tar = ["tar", "-cf", f"{self.share}/checkout.tar", "-C", ROOT, "--ignore-failed-read", "--null", "-T", "-"]
        subprocess.run(tar, check=True, input=files, stderr=subprocess.DEVNULL)

    def _tell(self):
        """What the guest has said since the last time."""
        try:
            with open(f"{self.share}/log", "rb") as log:
                log.seek(self.told)
                new = log.read()
        except FileNotFoundError:
            return
        self.told += len(new)
        for line in new.decode(errors="replace").splitlines():
            if self.options.verbose or line.startswith(("✓", "✗", "  BAD")):
                print(f"  {line}", flush=True)

    def _result(self):
        try:
            with open(f"{self.share}/result.json") as file:
                return json.load(file)
        except FileNotFoundError:
            wrong = f"it ended, or was ended after {MOST_MINUTES} minutes, without a result; see {self.share}"
            return {"environment": self.name, "steps": [{"step": "guest", "seconds": 0, "wrong": wrong}]}

    def _on_the_host(self):
        with tempfile.TemporaryDirectory(prefix="dromedary-here-", dir="/var/tmp") as data:
            self._give_order(here=data, folder=ROOT, java=os.environ["JAVA_HOME"],
                             socket=os.environ["DOCKER_HOST"].removeprefix("unix://"))
            with subprocess.Popen([sys.executable, "-B", f"{HERE}/{self.environment.program}", self.share]) as visit:
                while visit.poll() is None:
                    self._tell()
                    time.sleep(0.5)
        self._tell()

    def _in_a_guest(self):
        booted = image.Image(self.environment.suite, lambda text: print(f"  {text}", flush=True))
        order = self.environment.order
        changes = booted.changes("-".join([order["engine"], *order.get("daemon", {})]), image_version(self.options))
        if not os.path.exists(changes) and not self._load_image(booted, changes):
            return
        self._prepare()
        console = sys.stdin if self.options.stay else None
        with uml.Guest(booted, self.share, self.environment.megabytes, console, changes) as guest:
            guest.wait(MOST_MINUTES * 60, self._tell)
        for name in os.listdir(self.share):
            if name.endswith(".tar"):
                os.unlink(os.path.join(self.share, name))

    def go(self):
        print(f"{self.name}: {self.environment.what}", flush=True)
        begun = time.monotonic()
        shutil.rmtree(self.share, ignore_errors=True)
        os.makedirs(self.share)
        if self.environment.program:
            self._on_the_host()
        else:
            self._in_a_guest()
        result = self._result()
        result.update(minutes=round((time.monotonic() - begun) / 60, 1), date=datetime.date.today().isoformat())
        wrong = failed(result)
        print(f"  {'✗ ' + ', '.join(wrong) if wrong else '✓ all steps'}, {result['minutes']} minutes", flush=True)
        return result


def failed(result):
    return [step["step"] for step in result["steps"] if step["wrong"]]


def image_version(options):
    inspect = [os.environ.get("DOCKER", "docker"), "image", "inspect", "-f", "{{.Id}}", options.image]
    return options.image + " " + subprocess.run(inspect, check=True, capture_output=True, text=True).stdout.strip()


def save_image(options):
    """Once for all guests; and as it is large, anew only for another image."""
    note, tar = (os.path.join(options.directory, name) for name in ("image.id", "image.tar"))
    if os.path.exists(tar) and os.path.exists(note) and open(note).read() == image_version(options):
        return
    subprocess.run([os.environ.get("DOCKER", "docker"), "save", "-o", tar, options.image], check=True)
    os.chmod(tar, 0o644)  # an ordinary user of a guest has an engine of their own
    with open(note, "w") as out:
        out.write(image_version(options))


WITH = {"system": "{}", "systemd": "systemd {}", "kernel": "Linux {}", "cgroup": "cgroup v{}", "engine": "{}",
        "runtime": "{}", "compose": "Compose {}", "java": "Java {}"}


def row(result):
    """A line of the README's table."""
    versions, wrong, name = result.get("versions") or {}, failed(result), result["environment"]
    what = ", ".join(form.format(versions[part]) for part, form in WITH.items() if part in versions) or "?"
    outcome = f"fails: {', '.join(wrong)}" if wrong else "all steps"
    return f"| *{name}*: {ENVIRONMENTS[name].what} | {what} | {result['date']} | {outcome} |"


def record(results):
    """Each in the README's table in place of its row; a new one comes last."""
    with open(README) as file:
        lines = file.read().split("\n")
    for result in results:
        start = f"| *{result['environment']}*:"
        own = [i for i, line in enumerate(lines) if line.startswith(start)]
        if own:
            lines[own[0]] = row(result)
        else:
            last = max(i for i, line in enumerate(lines) if re.match(r"\| \*[a-z-]+\*: |\| environment \|", line))
            lines.insert(last + (2 if lines[last].startswith("| environment") else 1), row(result))
    with open(README, "w") as file:
        file.write("\n".join(lines))


def _list(text):
    return text.split(",")


def main():
    parser = argparse.ArgumentParser(prog="./dromedary test environments")
    parser.add_argument("names", nargs="*", metavar="NAME", help=", ".join(ENVIRONMENTS))
    parser.add_argument("--directory", help="where logs go")
    parser.add_argument("--image", help="of the sandboxes; without it nothing is done but to look at the options")
    parser.add_argument("--checks", type=_list, default=[], metavar="GROUP,…")
    parser.add_argument("--tests", type=_list, default=[], metavar="TEST,…")
    parser.add_argument("--record", action="store_true")
    parser.add_argument("--verbose", action="store_true")
    parser.add_argument("--stay", action="store_true")
    options = parser.parse_args()
    for kind, given, there in (("environment", options.names, ENVIRONMENTS),
                               ("group of checks", options.checks, CHECKS + MORE_CHECKS)):
        unknown = [name for name in given if name not in there]
        if unknown:
            parser.error(f"there is no {kind} {', '.join(unknown)}; there are {', '.join(there)}")
    if not options.image:
        return
    options.directory = os.path.abspath(options.directory)
    os.makedirs(options.directory, exist_ok=True)
    save_image(options)
    with uml.enough_mappings():
        results = [Run(name, options).go() for name in options.names or USUAL]
    if options.record:
        record(results)
    sys.exit(1 if any(failed(result) for result in results) else 0)


if __name__ == "__main__":
    main()
