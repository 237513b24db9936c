"""In a guest: sets up its engine, then does what a person would do with Dromedary there, and tells how it went.

/host is the host's folder: order.json says which environment this is to be; image.tar and checkout.tar are the sandbox image and the sources with the
built service. log and result.json go back.
"""
import json
import os
import re
import shlex
import shutil
import subprocess
import sys
import threading
import time

HOST = "/host"
PORT = 2358
ENGINES = {
    "docker": ("/var/run/docker.sock", "docker"),
    "podman": ("/run/podman/podman.sock", "podman"),
    "rootless-docker": ("/run/user/{uid}/docker.sock", "docker"),
    "rootless-podman": ("/run/user/{uid}/podman/podman.sock", "podman"),
}


def log(text):
    with open(f"{HOST}/log", "a") as out:  # closed each time, so that the host sees it
        out.write(text.rstrip("\n") + "\n")


def run(*command, timeout=600, check=True, **more):
    """What it printed; with check a failure is an exception."""
    done = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, stdin=subprocess.DEVNULL, timeout=timeout, text=True,
                          errors="replace", **more)
    if check and done.returncode != 0:
        raise RuntimeError(f"{shlex.join(command)[:200]}: exit {done.returncode}\n{done.stdout[-2000:]}")
    return done.stdout


class Guest:
    def __init__(self, order):
        self.order, self.user, self.kind = order, order["user"], order["engine"]
        self.uid = int(run("id", "-u", self.user))
        socket, self.client = ENGINES[self.kind]
        self.socket = socket.format(uid=self.uid)
        self.rootless = self.kind.startswith("rootless")
        self.folder = os.path.join(run("sh", "-c", f"echo ~{self.user}").strip(), order["folder"])
        self.data = os.path.join(self.folder, ".dromedary")
        self.results = []

    # --- a person's shell ---------------------------------------------------------------------------------------------

    def shell(self, command, timeout=900, tell=False):
        """Exit code and output of a command of this environment's user in the checkout; with tell each line is logged as it comes."""
        settings = {"DROMEDARY_START_TIMEOUT": "900", "JAVA_HOME": self.order["java"], "NO_COLOR": "1", **self.order.get("variables", {})}
        exports = " ".join(f"export {name}={shlex.quote(value)};" for name, value in settings.items())
        runtime = f"export XDG_RUNTIME_DIR=/run/user/{self.uid};"
        text = f"{exports} {runtime} cd {shlex.quote(self.folder)} && {command}"
        login = ["su", "-l", self.user, "-c", text] if self.user != "root" else ["bash", "-c", text]
        with subprocess.Popen(login, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, stdin=subprocess.DEVNULL, text=True,
                              errors="replace", start_new_session=True) as running:
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

    def expect(self, command, timeout=900, also=lambda output: "", code=0):
        log(f"$ {command}")
        got, output = self.shell(command, timeout)
        log("".join(f"  | {line}\n" for line in output.splitlines()[-60:]) or "  |")
        if got != code:
            raise RuntimeError(f"{command}: exit {got}, expected {code}")
        wrong = also(output)
        if wrong:
            raise RuntimeError(f"{command}: {wrong}")
        return output

    def containers(self):
        return run(self.client, "--host" if self.client == "docker" else "--url", f"unix://{self.socket}", "ps", "-aq").split()

    # --- the engine ---------------------------------------------------------------------------------------------------

    def as_user(self, command, timeout=600):
        code, output = self.shell(command, timeout)
        if code != 0:
            raise RuntimeError(f"{command}: exit {code}\n{output[-2000:]}")
        return output

    def start_engine(self):
        if self.user != "root" and not self.rootless:
            run("usermod", "-aG", "docker", self.user)
        if self.rootless:
            run("loginctl", "enable-linger", self.user)
            run("sh", "-c", f"until [ -S /run/user/{self.uid}/bus ]; do sleep 0.2; done", timeout=60)
        settings = {"iptables": False, "ip6tables": False, **self.order.get("daemon", {})}
        if self.kind == "docker":
            os.makedirs("/etc/docker", exist_ok=True)
            with open("/etc/docker/daemon.json", "w") as out:
                json.dump(settings, out)
            run("systemctl", "start", "docker.service")
        elif self.kind == "podman":
            run("systemctl", "start", "podman.socket")
        elif self.kind == "rootless-podman":
            self.as_user("systemctl --user start podman.socket")
        else:
            self._start_rootless_docker(settings)
        self.client_host = f"{'DOCKER' if self.client == 'docker' else 'CONTAINER'}_HOST=unix://{self.socket}"
        log(self.as_user(f"{self.client_host} {self.client} load -i {HOST}/image.tar", 1200))

    def _start_rootless_docker(self, settings):
        """As dockerd-rootless.sh does, without network for the guest has none."""
        self.as_user(f"mkdir -p ~/.config/docker && echo {shlex.quote(json.dumps(settings))} >~/.config/docker/daemon.json")
        tool = next(path for path in ("/usr/share/docker.io/contrib/dockerd-rootless.sh", "/usr/bin/dockerd-rootless.sh") if os.path.exists(path))
        self.as_user("systemd-run --user --unit=docker -p Delegate=yes env PATH=/usr/sbin:/usr/bin:/sbin:/bin"
                     f" DOCKERD_ROOTLESS_ROOTLESSKIT_NET=none sh {tool} --iptables=false --ip6tables=false --bridge=none")
        self.as_user(f"until [ -S {self.socket} ]; do sleep 0.2; done", 120)

    # --- the steps ----------------------------------------------------------------------------------------------------

    def versions(self):
        """What this is, for the README."""
        info = self.as_user(f"{self.client_host} {self.client} info --format " + (
            "'{{.CgroupVersion}} {{.CgroupDriver}} {{.DefaultRuntime}}'" if self.client == "docker"
            else "'{{.Host.CgroupsVersion}} {{.Host.CgroupManager}} {{.Host.OCIRuntime.Name}}'")).split()
        version = self.as_user(f"{self.client_host} {self.client} version --format '{{{{.Server.Version}}}}'").strip()
        runtime = re.search(r"[0-9][0-9.]+", run(info[2], "--version", check=False))
        system = dict(line.rstrip().split("=", 1) for line in open("/etc/os-release"))["PRETTY_NAME"].strip('"')
        java = run(f"{self.order['java']}/bin/java", "-version")
        return {
            "system": re.sub(r"GNU/Linux (\S+).*", r"\1", system), "kernel": os.uname().release,
            "systemd": run("systemctl", "--version").split()[1], "cgroup": f"{info[0].lstrip('v')} ({info[1]})",
            "engine": f"{'Docker' if self.client == 'docker' else 'Podman'} {version}", "runtime": f"{info[2]} {runtime.group() if runtime else ''}",
            "java": re.search(r'version "([0-9.]+)', java).group(1), "user": self.user}

    def unpack(self):
        os.makedirs(self.folder)
        run("tar", "-xf", f"{HOST}/checkout.tar", "-C", self.folder, "--no-same-owner")
        run("chown", "-R", f"{self.user}:", self.folder)

    def doctor(self):
        self.expect("./dromedary doctor", 300, lambda output: "a line says fail" if re.search(r"^fail", output, re.M) else "")

    def up(self):
        return self.expect(f"./dromedary up --pool {self.order['pool']}", 1200)

    def lines(self, printed):
        """What `up` says that one may try."""
        lines = [line.strip() for line in printed.splitlines() if re.match(r" {4}(curl|echo) ", line)]
        wanted = ['"description":"Accepted"', '"stdout":"42', '"Python (', '"Accepted"']
        if len(lines) != len(wanted):
            raise RuntimeError(f"{len(lines)} lines to try: {lines}")
        for line, text in zip(lines, wanted):
            self.expect(line, 120, lambda output, text=text: "" if text in re.sub(r'": +"', '":"', output) else f"no {text}")

    def submit(self):
        self.as_user("printf 'print(int(input()) * 2)' >double.py; mkdir -p tests; echo 21 >tests/1.in; echo 42 >tests/1.out")
        self.expect("./dromedary submit double.py --tests tests", 300, lambda output: "" if "Accepted" in output else "not Accepted")

    def checks(self):
        command = f"python3 -B src/test/environments/checks.py http://127.0.0.1:{PORT} unix://{self.socket} {' '.join(self.order['checks'])}"
        code, output = self.shell(command, 2400, tell=True)
        bad = [line for line in output.splitlines() if line.startswith("BAD")]
        if code != 0:
            raise RuntimeError("; ".join(bad)[:1500] or output[-1000:])

    def killed(self):
        """Killed while it has work: what was accepted is done by the next one, and nothing is left of the first."""
        submit = (f"curl -fsS http://127.0.0.1:{PORT}/submissions -H 'content-type: application/json' -d "
                  "'{\"language\":\"python\",\"source_code\":\"import time; time.sleep(3); print(42)\",\"expected_output\":\"42\\n\",\"wall_time_limit\":20}'")
        tokens = [json.loads(self.as_user(submit))["token"] for _ in range(6)]
        pid = open(os.path.join(self.data, "run", "service.pid")).read().split()[0]
        os.kill(int(pid), 9)
        self.expect("./dromedary status", 60, code=3)
        self.expect(f"./dromedary up --pool {self.order['pool']}", 1200)
        until = time.monotonic() + 180
        for token in tokens:
            while True:
                status = json.loads(self.as_user(f"curl -fsS 'http://127.0.0.1:{PORT}/submissions/{token}?fields=status'"))["status"]
                if status["id"] > 2 or time.monotonic() > until:
                    break
                time.sleep(1)
            if status["id"] != 3:
                raise RuntimeError(f"after kill -9 and up, {token} is {status}")
        self.containers_are(self.order["pool"])

    def containers_are(self, number):
        until, found = time.monotonic() + 60, []
        while time.monotonic() < until:
            found = self.containers()
            if len(found) == number:
                return
            time.sleep(1)
        raise RuntimeError(f"{len(found)} containers and not {number}")

    def more_tests(self):
        """Those of the runner (C), and integration tests by their names."""
        names = [name for name in self.order["tests"] if name != "runner"]
        if "runner" in self.order["tests"]:
            # without the unit tests, which AddressSanitizer can't run here: the address space is another one
            self.expect(f"cd docker/runner && make build/runner build/probe && SANDBOX_IMAGE={self.order['image']} python3 test/run.py build/runner build/probe",
                        3000)
        if names:
            run("mkdir", "-p", "/root/.m2")
            run("tar", "-xf", f"{HOST}/maven.tar", "-C", "/root/.m2")
            self.expect(f"mvn -o -B -ntp -q test-compile failsafe:integration-test failsafe:verify -Dit.test={','.join(names)}"
                        f" -Ddromedary.sandbox.image={self.order['image']} -Ddromedary.docker.host=unix://{self.socket}", 4000)

    def down(self):
        self.expect("./dromedary down", 300)
        self.containers_are(0)
        left = [line for line in run("ps", "-eo", "args").splitlines() if re.match(r"\S*(java|redis-server)", line) and "dromedary" in line]
        if left:
            raise RuntimeError(f"after down there is still: {left}")

    def step(self, name, what, *arguments):
        begun = time.monotonic()
        log(f"== {name}")
        try:
            result, wrong = what(*arguments), ""
        except Exception as e:  # each is told by itself
            result, wrong = None, f"{type(e).__name__}: {e}"
        seconds = time.monotonic() - begun
        self.results.append({"step": name, "seconds": round(seconds), "wrong": wrong})
        log(f"{'✗' if wrong else '✓'} {name} ({seconds:.0f} s){': ' + wrong if wrong else ''}")
        return result, not wrong

    def all_steps(self):
        result = {"environment": self.order["name"], "steps": self.results}
        try:
            self.step("checkout", self.unpack)
            if not self.step("engine", self.start_engine)[1]:
                return result
            result["versions"] = self.step("versions", self.versions)[0]
            self.step("doctor", self.doctor)
            printed, there = self.step("up", self.up)
            if os.path.exists(f"{HOST}/stay"):
                return result
            if there:
                self.step("the lines that up prints", self.lines, printed)
                self.step("submit", self.submit)
                self.step("checks", self.checks)
                self.step("doctor of a running service", self.doctor)
                self.step("kill -9 and up", self.killed)
            self.step("down", self.down)
            if self.order.get("tests"):
                self.step("tests", self.more_tests)
        finally:
            logs = os.path.join(self.data, "log")
            if os.path.isdir(logs):
                shutil.copytree(logs, f"{HOST}/logs", dirs_exist_ok=True)
        return result


def main():
    with open(f"{HOST}/order.json") as order:
        guest = Guest(json.load(order))
    result = guest.all_steps()
    with open(f"{HOST}/result.new", "w") as out:
        json.dump(result, out, indent=1)
    os.rename(f"{HOST}/result.new", f"{HOST}/result.json")
    while os.path.exists(f"{HOST}/stay"):
        time.sleep(1)


if __name__ == "__main__":
    sys.exit(main())
