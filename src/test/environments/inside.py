"""In a guest: sets up its engine, then does what a person would do with Dromedary there, and tells how it went.

/host is the host's folder: order.json says which environment this is to be; image.tar and checkout.tar are the sandbox
image, and the sources with the built service. log and result.json go back. On the host itself (*here*) the folder is an
argument, and engine, image and checkout are there already.
"""
import glob
import json
import os
import re
import shlex
import shutil
import subprocess
import sys
import threading
import time

HOST = sys.argv[1] if len(sys.argv) > 1 else "/host"
SOCKETS = {
    "docker": "/var/run/docker.sock",
    "podman": "/run/podman/podman.sock",
    "rootless-docker": "/run/user/{uid}/docker.sock",
    "rootless-podman": "/run/user/{uid}/podman/podman.sock",
}
ROOTLESS_DOCKER = ("/usr/share/docker.io/contrib/dockerd-rootless.sh", "/usr/bin/dockerd-rootless.sh")


def log(text):
    with open(f"{HOST}/log", "a") as out:  # closed each time, so that the host sees it
        out.write(text.rstrip("\n") + "\n")


def run(*command, timeout=600, check=True):
    """What it printed; with check a failure is an exception."""
    done = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, stdin=subprocess.DEVNULL,
                          timeout=timeout, text=True, errors="replace")
    if check and done.returncode != 0:
        raise RuntimeError(f"{shlex.join(command)[:200]}: exit {done.returncode}\n{done.stdout[-2000:]}")
    return done.stdout


def wait_until(condition, seconds, what):
    until = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > until:
            raise RuntimeError(f"{what}: not within {seconds} s")
        time.sleep(0.5)


class Person:
    """Who works here: root, or an ordinary user; with a shell in the checkout."""

    def __init__(self, order):
        self.name = order["user"]
        self.uid = int(run("id", "-u", self.name))
        self.home = run("sh", "-c", f"echo ~{self.name}").strip()
        self.folder = os.path.join(self.home, order["folder"])
        # a guest is slow, and the machine it is on may be busy
        self.settings = {"DROMEDARY_START_TIMEOUT": "900", "NO_COLOR": "1", "XDG_RUNTIME_DIR": f"/run/user/{self.uid}"}
        if order["java"]:
            self.settings["JAVA_HOME"] = order["java"]

    def shell(self, command, timeout=900, tell=False):
        """Exit code and output of a command; with tell each line is logged as it comes."""
        exports = " ".join(f"export {name}={shlex.quote(value)};" for name, value in self.settings.items())
        text = f"{exports} cd {shlex.quote(self.folder)} && {command}"
        login = ["bash", "-c", text] if self.name == "root" else ["su", "-l", self.name, "-c", text]
        with subprocess.Popen(login, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, stdin=subprocess.DEVNULL,
                              text=True, errors="replace", start_new_session=True) as running:
            end = threading.Timer(timeout, os.killpg, (running.pid, 9))
            end.start()
            lines = []
            for line in running.stdout:
                lines.append(line)
                if tell:
                    log("  " + line)
            running.wait()
            end.cancel()
        return running.returncode, "".join(lines)

    def does(self, command, timeout=600):
        """What it printed; a failure is an exception."""
        code, output = self.shell(command, timeout)
        if code != 0:
            raise RuntimeError(f"{command}: exit {code}\n{output[-2000:]}")
        return output

    def expects(self, command, timeout=900, wrong=lambda output: "", code=0):
        """The same, for everybody to read. wrong says what is wrong with the output, or nothing."""
        log(f"$ {command}")
        got, output = self.shell(command, timeout)
        log("".join(f"  | {line}\n" for line in output.splitlines()[-60:]) or "  |")
        if got != code:
            raise RuntimeError(f"{command}: exit {got}, expected {code}")
        if wrong(output):
            raise RuntimeError(f"{command}: {wrong(output)}")
        return output


class Engine:
    """Docker or Podman, root's or the person's own."""

    def __init__(self, order, person):
        self.kind, self.person, self.image = order["engine"], person, order["image"]
        self.podman = self.kind.endswith("podman")
        self.rootless = self.kind.startswith("rootless")
        self.socket = order.get("socket") or SOCKETS[self.kind].format(uid=person.uid)
        # without NAT in the kernel; no sandbox has a network
        self.settings = {"iptables": False, "ip6tables": False, **order.get("daemon", {})}

    def client(self, words, timeout=600):
        """Podman's own works without its socket, and many times faster."""
        program = "podman" if self.podman else f"docker -H unix://{self.socket}"
        return self.person.does(f"{program} {words}", timeout)

    def start(self):
        if self.rootless:
            run("loginctl", "enable-linger", self.person.name)
            wait_until(lambda: os.path.exists(f"/run/user/{self.person.uid}/bus"), 60, "the user's systemd")
        elif self.person.name != "root":
            run("usermod", "-aG", "docker", self.person.name)
        {"docker": self._start_docker, "podman": lambda: run("systemctl", "start", "podman.socket"),
         "rootless-docker": self._start_rootless_docker,
         "rootless-podman": lambda: self.person.does("systemctl --user start podman.socket")}[self.kind]()

    def load_image(self):
        log(self.client(f"load -i {HOST}/image.tar", 1800))

    def _start_docker(self):
        os.makedirs("/etc/docker", exist_ok=True)
        with open("/etc/docker/daemon.json", "w") as out:
            json.dump(self.settings, out)
        run("systemctl", "start", "docker.service")

    def _start_rootless_docker(self):
        """By Docker's own script, but without a bridge, for which the guest's kernel has no NAT."""
        settings = shlex.quote(json.dumps(self.settings))
        self.person.does(f"mkdir -p ~/.config/docker && echo {settings} >~/.config/docker/daemon.json")
        program = next(path for path in ROOTLESS_DOCKER if os.path.exists(path))
        self.person.does("systemd-run --user --unit=docker -p Delegate=yes env PATH=/usr/sbin:/usr/bin:/sbin:/bin"
                         f" sh {program} --bridge=none")
        try:
            wait_until(lambda: os.path.exists(self.socket), 120, "rootless Docker")
        finally:
            log(run("journalctl", "--no-pager", "-n", "30", f"_UID={self.person.uid}"))

    def containers(self, words=""):
        return self.client(f"ps -aq {words}").split()

    def versions(self):
        if self.podman:
            words = "'{{.Host.CgroupsVersion}} {{.Host.CgroupManager}} {{.Host.OCIRuntime.Name}} {{.Version.Version}}'"
        else:
            words = "'{{.CgroupVersion}} {{.CgroupDriver}} {{.DefaultRuntime}} {{.ServerVersion}}'"
        cgroup, driver, runtime, version = self.client(f"info --format {words}").split()
        number = re.search(r"[0-9][0-9.]+", run(runtime, "--version", check=False))
        return {"cgroup": f"{cgroup.lstrip('v')} ({driver})",
                "runtime": f"{runtime} {number.group() if number else ''}",
                "engine": f"{'Podman' if self.podman else 'Docker'} {version.split('+')[0]}"}


class Steps:
    """Each told by itself, as it ends."""

    def __init__(self):
        self.results = []

    def step(self, name, what):
        """What it gave, and whether it went well."""
        begun = time.monotonic()
        log(f"== {name}")
        try:
            given, wrong = what(), ""
        except Exception as e:  # the next one is tried all the same
            given, wrong = None, f"{type(e).__name__}: {e}"
        seconds = time.monotonic() - begun
        self.results.append({"step": name, "seconds": round(seconds), "wrong": wrong})
        log(f"{'✗' if wrong else '✓'} {name} ({seconds:.0f} s){': ' + wrong if wrong else ''}")
        return given, not wrong


def system_name():
    with open("/etc/os-release") as file:
        name = dict(line.rstrip().split("=", 1) for line in file)["PRETTY_NAME"].strip('"')
    return re.sub(r"GNU/Linux (\S+).*", r"\1", name)


def tell_result(result):
    with open(f"{HOST}/result.new", "w") as out:
        json.dump(result, out, indent=1)
    os.rename(f"{HOST}/result.new", f"{HOST}/result.json")


class Visit(Steps):
    """What a person does with Dromedary, in its order."""

    def __init__(self, order):
        super().__init__()
        self.order, self.pool, self.here = order, order["pool"], order.get("here")
        self.person = Person(order)
        self.engine = Engine(order, self.person)
        # the newest, where none is named
        homes = [self.order["java"]] if self.order["java"] else glob.glob("/usr/lib/jvm/java-*-openjdk-*")
        self.java = max(homes, key=lambda home: int(re.sub(r"\D+(\d+).*", r"\1", home)))
        self.data = self.here or os.path.join(self.person.folder, ".dromedary")
        self.service = f"http://127.0.0.1:{order['port']}"
        # beside others on the host; in a guest as if there were nothing but the defaults
        self.at = f" --port {order['port']} --data {shlex.quote(self.data)}" if self.here else ""
        self.data_option = f" --data {shlex.quote(self.data)}" if self.here else ""
        self.printed = ""

    def checkout(self):
        run("tar", "-xf", f"{HOST}/checkout.tar", "-C", self.person.folder, "--no-same-owner")
        run("chown", "-R", f"{self.person.name}:", self.person.folder)

    def versions(self):
        java = run(f"{self.java}/bin/java", "-version")
        return {"system": system_name(), "kernel": os.uname().release,
                "systemd": run("systemctl", "--version").split()[1] if shutil.which("systemctl") else "none",
                "java": re.search(r'"([0-9.]+)', java).group(1),
                **self.engine.versions()}

    def doctor(self):
        def discontent(output):
            if not re.search(f"Java: .* at {re.escape(self.java)}( |$)", output, re.MULTILINE):
                return f"the newest Java is {self.java}"
            return "; ".join(line for line in output.splitlines() if re.match("fail|warn (?!memory)", line))
        self.person.expects("./dromedary doctor" + self.at, 300, discontent)

    def up(self):
        self.printed = self.person.expects(f"./dromedary up --pool {self.pool}{self.at}", 1200)

    def lines(self):
        """What `up` says that one may try."""
        lines = [line.strip() for line in self.printed.splitlines() if re.match(r" {4}(curl|echo) ", line)]
        wanted = ['"description":"Accepted"', '"stdout":"42', '"Python (', '"Accepted"']
        if len(lines) != len(wanted):
            raise RuntimeError(f"{len(lines)} lines to try: {lines}")
        for line, text in zip(lines, wanted):
            self.person.expects(line, 120, lambda output, text=text:
                                "" if text in re.sub(r'": +"', '":"', output) else f"no {text}")

    def submit(self):
        tests = shlex.quote(os.path.join(self.data, "log", "tests"))
        self.person.does(f"mkdir -p {tests} && echo 'print(int(input()) * 2)' >{tests}/double.py &&"
                         f" echo 21 >{tests}/1.in && echo 42 >{tests}/1.out")
        self.person.expects(f"./dromedary submit {tests}/double.py --tests {tests}{self.data_option}", 300,
                            lambda output: "" if "Accepted" in output else "not Accepted")

    def checks(self):
        command = ["python3", "-B", "src/test/environments/checks.py", self.service, f"unix://{self.engine.socket}"]
        code, output = self.person.shell(shlex.join(command + self.order["checks"]), 2400, tell=True)
        if code != 0:
            bad = [line for line in output.splitlines() if line.startswith("BAD")]
            raise RuntimeError("; ".join(bad)[:1500] or output[-1000:])

    def killed(self):
        """Killed while it has work: what was accepted is done by the next one, and nothing is left of the first."""
        body = json.dumps({"language": "python", "source_code": "import time; time.sleep(3); print(42)",
                           "expected_output": "42\n", "wall_time_limit": 20})
        post = f"curl -fsS {self.service}/submissions -H 'content-type: application/json' -d {shlex.quote(body)}"
        tokens = [json.loads(self.person.does(post))["token"] for _ in range(6)]
        with open(os.path.join(self.data, "run", "service.pid")) as file:
            os.kill(int(file.read().split()[0]), 9)
        self.person.expects("./dromedary status" + self.data_option, 60, code=3)
        self.person.expects(f"./dromedary up --pool {self.pool}{self.at}", 1200)
        statuses = {}

        def all_done():
            for token in tokens:
                get = f"curl -fsS '{self.service}/submissions/{token}?fields=status'"
                statuses[token] = json.loads(self.person.does(get))["status"]["description"]
            return not {"In Queue", "Processing"} & set(statuses.values())

        wait_until(all_done, 180, "verdicts after kill -9 and up")
        if set(statuses.values()) != {"Accepted"}:
            raise RuntimeError(f"after kill -9 and up: {statuses}")
        wait_until(lambda: len(self.containers()) == self.pool, 60, f"{self.pool} containers")

    def maven_tests(self):
        maven = os.path.join(self.person.home, ".m2")
        os.makedirs(maven, exist_ok=True)
        run("tar", "-xf", f"{HOST}/maven.tar", "-C", maven, "--no-same-owner")
        run("chown", "-R", f"{self.person.name}:", maven)
        if "unit" in self.order["tests"]:
            self.person.expects("mvn -o -B -ntp -q test", 4000)
        tests = ",".join(name for name in self.order["tests"] if name != "unit")
        if tests:
            self.person.expects(
                "mvn -o -B -ntp -q test-compile failsafe:integration-test failsafe:verify"
                f" -Dit.test={tests} -Ddromedary.sandbox.image={self.order['image']}"
                f" -Ddromedary.docker.host=unix://{self.engine.socket}", 4000)

    def refusal(self):
        """What can't be limited isn't run; doctor and up say why, and what to do."""
        self.person.settings["DROMEDARY_START_TIMEOUT"] = "120"
        for command in ("doctor", "up --pool 1"):
            self.person.expects(f"./dromedary {command}", 900, code=1, wrong=lambda output:
                                "" if "limits: " in output and "Traceback" not in output else "no word of limits")

    def containers(self):
        """In a guest all that there are."""
        return self.engine.containers(f"--filter label=dromedary.data={shlex.quote(self.data)}" if self.here else "")

    def no_shortage(self):
        """The machine itself never had too little memory for all of them."""
        ends = [line for line in run("dmesg").splitlines() if "constraint=CONSTRAINT_NONE" in line]
        if ends:
            raise RuntimeError("; ".join(ends))

    def down(self):
        self.person.expects("./dromedary down" + self.data_option, 300)
        wait_until(lambda: not self.containers(), 60, "no container after down")
        ours = self.data if self.here else "dromedary"
        left = [line for line in run("ps", "-eo", "args").splitlines()
                if re.match(r"\S*(java|redis-server)", line) and ours in line]
        if left:
            raise RuntimeError(f"after down there is still: {left}")

    def all_steps(self):
        result = {"environment": self.order["name"], "steps": self.results}
        if not self.here:
            os.makedirs(self.person.folder, exist_ok=True)
            if not self.step("engine", self.engine.start)[1]:
                return result
            if self.order.get("load"):
                self.step("sandbox image", self.engine.load_image)
                return result
            self.step("checkout", self.checkout)
        result["versions"] = self.step("versions", self.versions)[0]
        if self.order.get("refused"):
            self.step("doctor and up refuse", self.refusal)
            self.step("down", self.down)
            return result
        self.step("doctor", self.doctor)
        there = self.step("up", self.up)[1]
        if os.path.exists(f"{HOST}/stay"):
            return result
        if there:
            self.step("the lines that up prints", self.lines)
            self.step("submit", self.submit)
            self.step("checks", self.checks)
            self.step("doctor of a running service", self.doctor)
            self.step("kill -9 and up", self.killed)
            self.step("memory of the machine", self.no_shortage)
        self.step("down", self.down)
        if self.order.get("tests"):
            self.step("tests " + ", ".join(self.order["tests"]), self.maven_tests)
        return result


def main():
    with open(f"{HOST}/order.json") as order:
        visit = Visit(json.load(order))
    result = visit.all_steps()
    logs = os.path.join(visit.data, "log")
    if os.path.isdir(logs):
        shutil.copytree(logs, f"{HOST}/logs", dirs_exist_ok=True)
    tell_result(result)
    while os.path.exists(f"{HOST}/stay"):
        time.sleep(1)


if __name__ == "__main__":
    sys.exit(main())
