"""Runs README and docs as readers do: `./dromedary help test` tells more, CONTRIBUTING.md what the comments mean.

A fresh clone is taken to a folder of its own, the quick start is pasted word for word, and the time from the clone to the
first verdict is told. Then each page's blocks are run in their order, in one shell for each page, against that service.
"""
import argparse
import glob
import os
import re
import selectors
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time

ROOT = os.path.abspath(os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "..", ".."))
FENCE = re.compile(r"((?:^<!-- [^\n]*-->\n)*)^```(\w*)\n(.*?)^```$", re.M | re.S)
COMMENT = re.compile(r"<!-- ([a-z ]+?)(?:: (\S.*))? -->")
PORT = 2358
SECONDS = 900      # the longest block is the first one, which builds everything
# A shell that ends at the first command that fails; curl fails when the service refuses. As root there may be no sudo
SHELL = r"""
set -eo pipefail
curl() { case " $* " in *" -w "* | *" --fail"*) command curl "$@" ;; *) command curl --fail-with-body "$@" ;; esac; }
if [ "$(id -u)" = 0 ]; then sudo() { "$@"; }; fi
"""
MARK = "block-is-over"


class Block:
    def __init__(self, page, line, comments, language, text):
        self.where, self.language, self.text = f"{page}:{line}", language, text
        self.markers = {}
        for name, value in comments:
            self.markers.setdefault(name, []).append(value)

    def one(self, marker):
        return self.markers.get(marker, [""])[0]

    def commands(self):
        """None: nothing to run."""
        if "not run" in self.markers:
            return None
        lines = []
        if "file" in self.markers:
            folder = os.path.dirname(self.one("file")) or "."
            lines.append(f"mkdir -p {folder}; cat > {self.one('file')} <<'END-OF-FILE'\n{self.text}END-OF-FILE")
        elif self.language == "sh":
            lines.append(self.text)
        if "check" in self.markers:
            lines.append(self.one("check"))
        return "\n".join(lines) or None


def blocks_of(page):
    text = open(os.path.join(ROOT, page), encoding="utf-8").read()
    for fence in FENCE.finditer(text):
        line = text.count("\n", 0, fence.start(2)) + 1
        yield Block(page, line, COMMENT.findall(fence[1]), fence[2], fence[3])


def pages():
    """In the order in which a reader comes to them; docker/ has blocks of other kinds only."""
    found = ["README.md", "docs/submitting.md", "docs/api.md", "docs/operations.md"]
    for folder, _, names in sorted(os.walk(os.path.join(ROOT, "docs"))):
        for name in sorted(names):
            page = os.path.relpath(os.path.join(folder, name), ROOT)
            if name.endswith(".md") and page not in found:
                found.append(page)
    return found + ["CONTRIBUTING.md"]


class Failure(Exception):
    pass


class Shell:
    """A reader's shell, in the clone."""

    def __init__(self, folder, environment, port):
        self.port = port
        self.process = subprocess.Popen(["bash"], cwd=folder, env=environment, stdin=subprocess.PIPE,
                                        stdout=subprocess.PIPE, stderr=subprocess.STDOUT, start_new_session=True)
        self.folder = folder
        self.run(SHELL)

    def run(self, commands):
        """What they print, as soon as all is done. Raises Failure."""
        if self.port != PORT:
            commands = commands.replace(f"localhost:{PORT}", f"localhost:{self.port}") \
                .replace(f"127.0.0.1:{PORT}", f"127.0.0.1:{self.port}")
        script = os.path.join(os.path.dirname(self.folder), "block.sh")
        with open(script, "w", encoding="utf-8") as file:
            file.write(commands)
        self.process.stdin.write(f". {script} </dev/null; echo; echo {MARK}\n".encode())
        self.process.stdin.flush()
        output, deadline = b"", time.monotonic() + SECONDS
        with selectors.DefaultSelector() as selector:
            selector.register(self.process.stdout, selectors.EVENT_READ)
            while not output.endswith(f"\n{MARK}\n".encode()):
                if not selector.select(max(0, deadline - time.monotonic())):
                    raise Failure(f"isn't done after {SECONDS} s\n{output.decode(errors='replace')}")
                chunk = os.read(self.process.stdout.fileno(), 65536)
                if not chunk:
                    code = self.process.wait()
                    raise Failure(f"a command ended with {code}\n{output.decode(errors='replace')}")
                output += chunk
        return output.decode(errors="replace").removesuffix(f"{MARK}\n")

    def end(self):
        """What it started in the background goes with it, but not the service, which has a session of its own."""
        try:
            os.killpg(self.process.pid, signal.SIGKILL)
        except ProcessLookupError:
            pass
        self.process.wait()
        self.process.stdin.close()
        self.process.stdout.close()


class Reader:
    def __init__(self, folder, only):
        self.folder, self.only = folder, only
        self.clone = os.path.join(folder, "dromedary")
        self.counts = dict.fromkeys(("run", "read", "shown", "marked"), 0)
        self.failures, self.missing = [], []
        self.environment = {name: value for name, value in os.environ.items() if not name.startswith("DROMEDARY_")}
        self.environment["TMPDIR"] = os.path.join(folder, "tmp")
        os.mkdir(self.environment["TMPDIR"])
        self.port = PORT
        if taken(PORT):
            self.port = free_port()
            self.environment["DROMEDARY_PORT"] = str(self.port)
            print(f"port {PORT} is taken, so it is {self.port} here", flush=True)
        self.verdict = None

    def take_clone(self):
        """With what isn't committed yet."""
        subprocess.run(["git", "clone", "--quiet", ROOT, self.clone], check=True)
        listing = subprocess.run(["git", "-C", ROOT, "ls-files", "-z", "--modified", "--others", "--exclude-standard"],
                                 check=True, capture_output=True).stdout
        for name in filter(None, listing.decode().split("\0")):
            there, here = os.path.join(self.clone, name), os.path.join(ROOT, name)
            if os.path.exists(here):
                os.makedirs(os.path.dirname(there), exist_ok=True)
                shutil.copy2(here, there)
            elif os.path.exists(there):
                os.unlink(there)

    def shell(self):
        return Shell(self.clone, self.environment, self.port)

    def settings(self):
        """By which a service is another one than the first page left."""
        try:
            with open(f"{self.clone}/.dromedary/run/settings", encoding="utf-8") as file:
                return file.read()
        except FileNotFoundError:
            return None

    def come_back(self, settings):
        """The next page's reader finds a service as the quick start leaves it."""
        if os.path.exists(f"{self.clone}/config") or self.settings() != settings:
            shutil.rmtree(f"{self.clone}/config", ignore_errors=True)
            shell = self.shell()
            try:
                shell.run("./dromedary down; ./dromedary up")
            finally:
                shell.end()

    def read(self, page, begun=None):
        shell = self.shell()
        try:
            for block in blocks_of(page):
                commands = block.commands()
                if commands is None:
                    self.count(block)
                elif "check" in block.markers and not installed(block.one("check")):
                    self.missing.append(f"{block.where}: {block.one('check')}")
                else:
                    self.try_out(shell, block, commands)
                if "first verdict" in block.markers and begun:
                    self.verdict = time.monotonic() - begun
        except Failure:
            pass      # it is told; the other pages are tried all the same
        finally:
            shell.end()

    def count(self, block):
        if "not run" in block.markers:
            self.counts["marked"] += 1
        else:
            self.counts["read" if block.language in ("json", "yaml") else "shown"] += 1

    def try_out(self, shell, block, commands):
        begun = time.monotonic()
        try:
            output = shell.run(commands)
            for text in block.markers.get("prints", []):
                if text not in output:
                    raise Failure(f"doesn't print {text}\n{output}")
            if "building the sandbox image" in output:
                self.built_image = True
            self.counts["run"] += 1
            print(f"✓ {block.where}  {time.monotonic() - begun:.1f} s", flush=True)
        except Failure as failure:
            print(f"✗ {block.where}  {failure}", flush=True)
            self.failures.append(block.where)
            raise

    built_image = False

    def go(self):
        begun = time.monotonic()
        self.take_clone()
        try:
            self.read("README.md", begun)
            settings = self.settings()
            for page in pages()[1:] if self.verdict else []:
                if not self.only or re.search(self.only, page):
                    self.read(page)
                    self.come_back(settings)
        except Failure as failure:
            print(f"✗ no service to go on with: {failure}")
            self.failures.append("the next page's service")
        finally:
            self.stop_everything()
        self.tell(time.monotonic() - begun)

    def stop_everything(self):
        """Also what a page that failed half-way has left: services, and programs in the folder."""
        started = [glob.glob(f"{self.folder}/{data}/run/service.pid") for data in ("*", "*/.dromedary")]
        for pid_file in sum(started, []):
            data = os.path.dirname(os.path.dirname(pid_file))
            subprocess.run(["./dromedary", "down", "--data", data], cwd=self.clone, env=self.environment, check=False,
                           stdout=subprocess.DEVNULL)
        for folder in glob.glob("/proc/[0-9]*/cwd"):
            try:
                if os.readlink(folder).startswith(self.folder + "/"):
                    os.kill(int(folder.split("/")[2]), signal.SIGKILL)
            except OSError:
                pass      # it has ended, or isn't ours

    def tell(self, seconds):
        if self.verdict:
            image = "the sandbox image built" if self.built_image else "the sandbox image there already"
            print(f"from git clone to the first verdict: {self.verdict:.0f} s ({image})")
        for what in self.missing:
            print(f"- not tried, as its program isn't installed: {what}")
        print("blocks: {run} run, {read} read, {shown} shown, {marked} marked as not to be run".format(**self.counts)
              + f", {len(self.missing)} not tried, {len(self.failures)} failed; {seconds:.0f} s")


def taken(port):
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def installed(check):
    """The programs of a check that not every machine has."""
    return all(shutil.which(name) for name in ("nginx", "caddy", "logrotate", "systemd-analyze")
               if re.search(rf"\b{name}\b", check.replace(f"{name}.conf", "")))


def main():
    parser = argparse.ArgumentParser(prog="./dromedary test docs")
    parser.add_argument("--only", metavar="REGEX", help="README, and of the other pages those whose names match")
    parser.add_argument("--keep", action="store_true", help="the clone stays")
    options = parser.parse_args()
    folder = tempfile.mkdtemp(prefix="dromedary-docs-")
    reader = Reader(folder, options.only)
    try:
        reader.go()
    finally:
        if options.keep:
            print(f"the clone is {reader.clone}")
        else:
            shutil.rmtree(folder, ignore_errors=True)
    sys.exit(1 if reader.failures or not reader.verdict else 0)


if __name__ == "__main__":
    main()
