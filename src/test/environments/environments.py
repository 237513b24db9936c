"""environments.py [NAME…]: has Dromedary run where its users are, one guest after the other. `./dromedary help test` tells more.

A guest is a Debian in user-mode Linux (uml.py), made of Debian's packages (image.py); what is done in it is told in inside.py. *here* is no guest, but the
checks on the service that runs on this machine.
"""
import argparse
import datetime
import json
import os
import re
import shutil
import subprocess
import sys
import time

import image
import uml

HERE = os.path.dirname(os.path.abspath(__file__))
ROOT = os.path.abspath(os.path.join(HERE, "..", "..", ".."))
JAVA = "/usr/lib/jvm/java-{}-openjdk-amd64"
QUICK = ["languages", "verdicts", "times", "walls", "rest"]
MOST_MINUTES = 90


class Environment:
    """`differs` are the fields of inside.py's order that aren't those of *docker*."""

    def __init__(self, what, suite="trixie", megabytes=5000, **differs):
        self.what, self.suite, self.megabytes = what, suite, megabytes
        self.order = {"engine": "docker", "user": "root", "folder": "/opt/dromedary", "java": JAVA.format(25), "pool": 4, "checks": [], **differs}


_CRUN = {"default-runtime": "crun", "runtimes": {"crun": {"path": "/usr/bin/crun"}}}
ENVIRONMENTS = {
    "docker": Environment("Docker of Debian, as root"),
    "cgroupfs": Environment("the same with the cgroup driver cgroupfs", daemon={"exec-opts": ["native.cgroupdriver=cgroupfs"]}),
    "crun": Environment("Docker with crun", daemon=_CRUN),
    "user": Environment("an ordinary user in group docker, a path with a blank", user="ann", folder="my code/dromedary", java=JAVA.format(21)),
    "small": Environment("1 GB of memory", megabytes=1024, pool=2, checks=[*QUICK, "many"]),
    "podman": Environment("Podman's socket, as root", engine="podman"),
    "rootless": Environment("Docker without root", engine="rootless-docker", user="ann", folder="dromedary"),
    "rootless-podman": Environment("Podman without root", engine="rootless-podman", user="ann", folder="dromedary"),
    "docker-next": Environment("the newest Docker that Debian has", suite="sid"),
}
USUAL = ["docker", "podman", "user", "small"]


class Run:
    def __init__(self, name, options):
        self.name, self.environment, self.options = name, ENVIRONMENTS[name], options
        self.share = os.path.join(options.directory, name)
        self.told = 0

    def prepare(self):
        shutil.rmtree(self.share, ignore_errors=True)
        os.makedirs(self.share)
        order = {"name": self.name, "image": self.options.image, **self.environment.order}
        if self.options.checks:
            order["checks"] = self.options.checks
        if self.options.tests:
            order["tests"] = self.options.tests
            subprocess.run(["tar", "-cf", f"{self.share}/maven.tar", "-C", os.path.expanduser("~/.m2"), "repository"], check=True)
        with open(f"{self.share}/order.json", "w") as out:
            json.dump(order, out)
        shutil.copy(f"{HERE}/inside.py", self.share)
        os.link(f"{self.options.directory}/image.tar", f"{self.share}/image.tar")
        files = subprocess.run(["git", "-C", ROOT, "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
                               check=True, capture_output=True).stdout
        built = [f"target/{file}" for file in ("dromedary.jar", "dromedary-cli.jar", "dromedary.made-from")]
        subprocess.run(["tar", "-cf", f"{self.share}/checkout.tar", "-C", ROOT, "--ignore-failed-read", "--null", "-T", "-"],
                       check=True, input=files + "\0".join(built).encode(), stderr=subprocess.DEVNULL)
        if self.options.stay:
            open(f"{self.share}/stay", "w").close()

    def tell(self):
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

    def go(self):
        print(f"{self.name}: {self.environment.what}", flush=True)
        begun = time.monotonic()
        disk = image.get(self.environment.suite, lambda text: print(f"  {text}", flush=True))
        self.prepare()
        with uml.Guest(disk, self.share, self.environment.megabytes, self.options.stay and sys.stdin) as guest:
            ended = guest.wait(MOST_MINUTES * 60, self.tell)
        for file in ("image.tar", "checkout.tar", "maven.tar"):
            if os.path.exists(f"{self.share}/{file}"):
                os.unlink(f"{self.share}/{file}")
        try:
            with open(f"{self.share}/result.json") as file:
                result = json.load(file)
        except FileNotFoundError:
            why = "ended" if ended else f"was ended after {MOST_MINUTES} minutes"
            result = {"environment": self.name, "steps": [{"step": "guest", "seconds": 0, "wrong": f"it {why} without a result"}]}
        result.update(minutes=round((time.monotonic() - begun) / 60, 1), date=datetime.date.today().isoformat())
        return result


def go(name, options):
    result = Run(name, options).go()
    wrong = failed(result)
    print(f"  {'✗ ' + ', '.join(wrong) if wrong else '✓ all steps'}, {result['minutes']} minutes", flush=True)
    return result


def failed(result):
    return [step["step"] for step in result["steps"] if step["wrong"]]


def save_image(options):
    """Once for all guests; a large file, so it is made anew only for another image."""
    docker = os.environ.get("DOCKER", "docker")
    number = subprocess.run([docker, "image", "inspect", "-f", "{{.Id}}", options.image], check=True, capture_output=True, text=True).stdout.strip()
    note, tar = (os.path.join(options.directory, name) for name in ("image.id", "image.tar"))
    if os.path.exists(tar) and os.path.exists(note) and open(note).read() == f"{options.image} {number}":
        return
    subprocess.run([docker, "save", "-o", tar, options.image], check=True)
    with open(note, "w") as out:
        out.write(f"{options.image} {number}")


def row(result):
    """A line of the README's table."""
    versions, wrong = result.get("versions") or {}, failed(result)
    what = (f"{versions['system']}, systemd {versions['systemd']}, kernel {versions['kernel'].split('-')[0]}, cgroup v{versions['cgroup']}, {versions['engine']}, "
            f"{versions['runtime']}, Java {versions['java']}") if versions else "?"
    outcome = f"not: {', '.join(wrong)}" if wrong else "all steps"
    return f"| *{result['environment']}*: {ENVIRONMENTS[result['environment']].what} | {what} | {result['date']} | {outcome} |"


def write_rows(results, path):
    """Into the table whose rows begin with the environments' names; the others stay as they are."""
    with open(path) as file:
        lines = file.read().split("\n")
    for result in results:
        start = f"| *{result['environment']}*"
        places = [i for i, line in enumerate(lines) if line.startswith(start)]
        if places:
            lines[places[0]] = row(result)
        else:
            last = max(i for i, line in enumerate(lines) if re.match(r"\| \*[a-z0-9-]+\*: |\| environment \||\|---\|---\|---\|---\|$", line))
            lines.insert(last + 1, row(result))
    with open(path, "w") as file:
        file.write("\n".join(lines))


def main():
    parser = argparse.ArgumentParser(prog="./dromedary test environments")
    parser.add_argument("names", nargs="*", metavar="NAME", help=", ".join(ENVIRONMENTS))
    parser.add_argument("--directory", required=True)
    parser.add_argument("--image", required=True)
    parser.add_argument("--checks", nargs="+", default=[], metavar="GROUP", help="only these groups of checks.py")
    parser.add_argument("--tests", nargs="+", default=[], metavar="IT", help="integration tests, too")
    parser.add_argument("--record", action="store_true", help="the rows of README's table are written")
    parser.add_argument("--verbose", action="store_true")
    parser.add_argument("--stay", action="store_true", help="after up a shell in the guest, until poweroff")
    options = parser.parse_args()
    options.directory = os.path.abspath(options.directory)
    unknown = [name for name in options.names if name not in ENVIRONMENTS]
    if unknown:
        parser.error(f"there is no environment {', '.join(unknown)}; there are {', '.join(ENVIRONMENTS)}")
    os.makedirs(options.directory, exist_ok=True)
    save_image(options)
    with uml.enough_mappings():
        results = [go(name, options) for name in options.names or USUAL]
    if options.record:
        write_rows(results, os.path.join(ROOT, "README.md"))
    sys.exit(1 if any(failed(result) for result in results) else 0)


if __name__ == "__main__":
    main()
