"""checks.py URL ENGINE [GROUP…]: what a service must do on any machine. A line for each check, `ok` or `BAD`; exit code
1 if any was bad.

The limits are tried from both sides, and what is told is compared with what the program itself knows.
"""
import glob
import json
import os
import re
import sys
import threading
import time
import urllib.error
import urllib.parse
import urllib.request

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.join(HERE, "..", "chaos"))
from engine import Engine  # noqa: E402
from programs import program_of  # noqa: E402

ACCEPTED, WRONG, TIME, COMPILE, SEGV, FPE, ABORT, NZEC, OTHER, MEMORY, OUTPUT = 3, 4, 5, 6, 7, 9, 10, 11, 12, 15, 16
_C_HEAD = "".join(f"#include <{name}.h>\n" for name in ("stdio", "stdlib", "string", "unistd", "time", "sys/wait"))
OTHERS = 50000  # kB that the machine needs beside a program
_HOLD = os.path.join(HERE, "..", "resources", "redteam", "hold.c")


def c(body):
    return {"language": "c", "source_code": f"{_C_HEAD}int main(void) {{ {body} }}"}


def python(source):
    return {"language": "python", "source_code": source}


def java(body):
    source = f"public class Main {{ public static void main(String[] a) {{ {body} }} }}"
    return {"language": "java", "source_code": source}


def javascript(source):
    return {"language": "javascript", "source_code": source}


def bash(source):
    return {"language": "bash", "source_code": source}


class Checks:
    def __init__(self, url, engine):
        self.url, self.engine, self.count, self.bad = url, engine, 0, 0

    def ask(self, path, body=None):
        content = json.dumps(body).encode() if body else None
        request = urllib.request.Request(self.url + path, content, {"content-type": "application/json"})
        try:
            with urllib.request.urlopen(request, timeout=300) as answer:
                return json.load(answer)
        except urllib.error.HTTPError as e:
            said = e.read().decode(errors="replace")[:300]
            return {"status": {"id": None, "description": f"HTTP {e.code}"}, "message": said}

    def submit(self, program, **limits):
        """Its submission, finished. Generous limits, unless others are said: the machine may be slow."""
        body = {"cpu_time_limit": 15, "wall_time_limit": 20, **program, **limits}
        return self.ask("/submissions?wait=true&fields=*", body)

    def tell(self, name, wrong, detail=""):
        self.count += 1
        self.bad += bool(wrong)
        line = f"{'BAD' if wrong else 'ok '} {name}{': ' + wrong if wrong else ''}"
        print(f"{line}   {detail}".rstrip(), flush=True)

    def check(self, name, verdicts, program, also=None, **limits):
        """`also` looks at the submission, and returns what is wrong with it, or nothing."""
        submission = self.submit(program, **limits)
        status, wrong = submission["status"], ""
        if status["id"] not in (verdicts if isinstance(verdicts, tuple) else (verdicts,)):
            wrong = f"{status['description']} ({submission.get('message')}, {str(submission.get('stderr'))[-200:]!r})"
        elif also:
            try:
                wrong = also(submission) or ""
            except (KeyError, TypeError, ValueError) as e:
                wrong = f"{e!r} in {submission.get('stdout')!r}"
        figures = ", ".join(f"{field} {submission.get(field)}" for field in ("time", "wall_time", "memory"))
        self.tell(name, wrong, f"{status['description']}, {figures}")


def languages(checks):
    answer = {"expected_output": "42\n"}
    checks.check("python", ACCEPTED, python("print(int(input()) * 2)"), stdin="21", **answer)
    checks.check("c", ACCEPTED, c('puts("42"); return 0;'), **answer)
    plus = "#include <iostream>\nint main() { long a, b; std::cin >> a >> b; std::cout << a + b << std::endl; }"
    checks.check("c++", ACCEPTED, {"language": "c++", "source_code": plus}, stdin="40 2", **answer)
    checks.check("javascript", ACCEPTED, javascript("console.log(6 * 7)"), **answer)
    checks.check("java", ACCEPTED, java("System.out.println(42);"), **answer)
    checks.check("bash", ACCEPTED, bash("read n; echo $((n * 2))"), stdin="21", **answer)
    checks.check("javascript that prints and exits", ACCEPTED, expected_output="x" * 300000 + "\n",
                 program=javascript("process.stdout.write('x'.repeat(300000) + '\\n'); process.exit()"))


def verdicts(checks):
    checks.check("wrong answer", WRONG, python("print(1)"), expected_output="2\n")
    checks.check("compilation error", COMPILE, {"language": "c", "source_code": "int main( {"})
    checks.check("segmentation fault", SEGV, c("*(volatile int *) 0 = 1; return 0;"))
    checks.check("division by zero", FPE, c("volatile int zero = 0; return 7 / zero;"))
    checks.check("abort", ABORT, c("abort();"))
    checks.check("exit code", NZEC, c("return 3;"), lambda s: s["exit_code"] != 3 and f"exit code {s['exit_code']}")
    checks.check("output limit", OUTPUT, c('for (;;) puts("xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx");'))


def _near(value, wanted, tolerance, unit):
    return "" if abs(value - wanted) <= tolerance else f"{value} {unit} and not {wanted:.0f}"


def _touch(kilobytes):
    """What is allocated must also be used, and used in the end, or a compiler leaves it out."""
    return (f"size_t n = {kilobytes}UL * 1024; char *p = malloc(n); if (!p) return 9; memset(p, 1, n);"
            " volatile char sum = 0; for (size_t i = 0; i < n; i += 4096) sum += p[i];")


def memory(checks):
    """As far as the machine has so much itself."""
    for megabytes in (32, 64, 128, 256):
        if available() < megabytes * 1100 + OTHERS:
            checks.tell(f"{megabytes} MB", "", f"left out, {available()} kB are available")
            continue
        _memory_limit(checks, megabytes)
    files = "for i in range(16):\n with open(f'/tmp/{i}', 'wb') as f: f.write(b'x' * 4000000)"
    checks.check("files are memory", MEMORY, python(files), memory_limit=32768, max_file_size=4096)
    fill = ("byte[][] all = new byte[%d][]; for (int i = 0; i < all.length; i++) {"
            " all[i] = new byte[1 << 20]; java.util.Arrays.fill(all[i], (byte) 1); } System.out.println(all.length);")
    if available() > 256 * 1100 + OTHERS:
        checks.check("java, 100 MB of 256", ACCEPTED, java(fill % 100), memory_limit=262144)
        # its heap may be at its end before the container is
        checks.check("java, 300 MB of 256", (MEMORY, NZEC), java(fill % 300), memory_limit=262144)
    for kind in ("tcp", "udp", "unix", "pipes"):
        _kernel_memory(checks, kind)


def _memory_limit(checks, megabytes):
    limit = megabytes * 1024
    below, above, size = int(limit * 0.9) - 1024, int(limit * 1.1), f"{megabytes} MB"
    told = {"memory_limit": limit}
    checks.check(f"c, 10 % below {size}", ACCEPTED, c(_touch(below) + " return 0;"),
                 lambda s: _near(s["memory"], below, 4000 + below * 0.05, "kB"), **told)
    checks.check(f"c, 10 % above {size}", MEMORY, c(_touch(above) + " return 0;"),
                 lambda s: _near(s["memory"], limit, 4000 + limit * 0.05, "kB"), **told)
    checks.check(f"c, 10 % above {size} by two children", MEMORY, c(
        f"for (int i = 0; i < 2; i++) if (!fork()) {{ {_touch(above // 2)} sleep(3); return 0; }}"
        " int s, failed = 0; while (wait(&s) > 0) failed |= s != 0; return failed;"), **told)
    touch = "b = bytearray({} * 1024)\nfor i in range(0, len(b), 4096): b[i] = 1\n"
    own = 9 * 1024  # the interpreter's
    checks.check(f"python, 10 % below {size}", ACCEPTED, python(touch.format(below - own)),
                 lambda s: _near(s["memory"], below, 7000 + below * 0.05, "kB"), **told)
    checks.check(f"python, 10 % above {size}", MEMORY, python(touch.format(above)), **told)


def _kernel_memory(checks, kind, limit=64000):
    """By the machine's memory, as a control group may not know of all. What others take meanwhile only adds: the least
    of three counts."""
    with open(_HOLD) as file:
        program = {"language": "c", "source_code": file.read()}
    most, taken = limit + 48000, []
    while len(taken) < 3 and (not taken or min(taken) > most):
        before, lowest = available(), Lowest()
        status = checks.submit(program, stdin=f"{kind} 1 200", memory_limit=limit)["status"]
        taken.append(before - lowest.stop())
    wrong = "" if min(taken) <= most else f"{min(taken)} kB of the machine's memory"
    if status["id"] not in (ACCEPTED, MEMORY, TIME, NZEC):
        wrong = status["description"]
    checks.tell(f"{kind}: what the kernel holds", wrong, f"{status['description']}, {min(taken)} kB")


def available():
    with open("/proc/meminfo") as file:
        return int(next(line for line in file if line.startswith("MemAvailable")).split()[1])


class Lowest:
    """The least memory that was available meanwhile."""

    def __init__(self):
        self.value, self.going = available(), True
        self.thread = threading.Thread(target=self._watch, daemon=True)
        self.thread.start()

    def _watch(self):
        while self.going:
            self.value = min(self.value, available())
            time.sleep(0.02)

    def stop(self):
        self.going = False
        self.thread.join()
        return self.value


def times(checks):
    burn = ("struct timespec t; volatile long x = 0; do { for (int i = 0; i < 100000; i++) x += i;"
            " clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t); } while (t.tv_sec < 1);"
            ' printf("%.3f\\n", t.tv_sec + t.tv_nsec / 1e9); return 0;')
    checks.check("a second of CPU time", ACCEPTED, c(burn),
                 lambda s: _near(float(s["time"]), float(s["stdout"]), 0.06, "s"))
    one = {"cpu_time_limit": 1, "cpu_extra_time": 0}

    def exact(submission):
        return _near(float(submission["time"]), 1.2, 0.3, "s")

    checks.check("time limit, c", TIME, c("for (;;);"), exact, **one)
    checks.check("time limit, python", TIME, python("while True: pass"), exact, **one)
    forks = "import os\nfor i in range(3):\n if os.fork() == 0:\n  while True: pass\nos.wait()"
    checks.check("time limit by children", TIME, python(forks), exact, **one)
    checks.check("time limit by the wall clock", TIME, c("sleep(30); return 0;"), wall_time_limit=2)
    checks.check("sleep is no CPU time", ACCEPTED, c("sleep(2); return 0;"),
                 lambda s: _near(float(s["time"]), 0, 0.3, "s"))


def bombs(checks):
    ways, limits = (TIME, NZEC, OTHER, MEMORY), {"cpu_time_limit": 1, "cpu_extra_time": 0, "wall_time_limit": 8}
    checks.check("fork bomb, c", ways, c("for (;;) fork();"), **limits)
    checks.check("fork bomb, python", ways, python("import os\nwhile True: os.fork()"), **limits)
    checks.check("fork bomb, bash", ways, bash("f() { f | f & }; f; sleep 30"), **limits)
    checks.check("after the bombs", ACCEPTED, python("print(42)"), expected_output="42\n")


def walls(checks):
    """As a program sees them."""
    with open(os.path.join(HERE, "seen.py")) as file:
        submission = checks.submit(python(file.read()))
    try:
        found = json.loads(submission["stdout"])
    except (KeyError, TypeError, ValueError):
        checks.tell("walls", f"{submission.get('status')} {submission.get('stderr')}")
        return
    parts = checks.engine.ask("GET", "/version").get("Components") or []
    podman = any(part["Name"] == "Podman Engine" for part in parts)
    for name, wall in found.items():
        if podman and name.startswith("files in "):
            continue  # it refuses to limit their number; the memory limit does
        right = wall["found"] == wall["wanted"]
        checks.tell(f"wall: {name}", "" if right else f"{wall['found']}, and not {wall['wanted']}")


def rest(checks):
    """Containers that nobody needs are paused, and are there again when somebody does."""
    def paused():
        filters = urllib.parse.quote(json.dumps({"status": ["paused"], "label": ["dromedary.node"]}))
        return len(checks.engine.ask("GET", f"/containers/json?filters={filters}"))

    until = time.monotonic() + 120
    while paused() == 0 and time.monotonic() < until:
        time.sleep(1)
    checks.tell("containers are paused at rest", "" if paused() else "none is, after two minutes", f"{paused()} paused")
    program, answer = c('puts("42"); return 0;'), {"expected_output": "42\n"}
    checks.check("out of a pause", ACCEPTED, python("print(42)"), **answer)
    checks.check("with another memory limit", ACCEPTED, program, memory_limit=50000, **answer)
    checks.check("with the least memory limit", (ACCEPTED, MEMORY), program, memory_limit=2048)
    checks.check("with the greatest memory limit", ACCEPTED, program, memory_limit=512000, **answer)


def many(checks):
    """Fifty at once, in four languages."""
    wrong = []

    def one(number):
        program = (python(f"print({number})"), c(f'printf("%d\\n", {number}); return 0;'), bash(f"echo {number}"),
                   javascript(f"console.log({number})"))[number % 4]
        submission = checks.submit(program, expected_output=f"{number}\n")
        if submission["status"]["id"] != ACCEPTED:
            why = f"{submission['status']['description']} {submission.get('message')}"
            wrong.append(f"{number} {program['language']}: {why}")

    begun = time.monotonic()
    threads = [threading.Thread(target=one, args=(number,)) for number in range(50)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    checks.tell("fifty at once", "; ".join(wrong[:5]), f"{time.monotonic() - begun:.0f} s")


def mixed(checks):
    """Two hundred programs with known verdicts, by twenty clients."""
    numbers, wrong = iter(range(1, 201)), []

    def client():
        for number in numbers:
            program = program_of(number)
            submission = checks.ask("/submissions?wait=true&fields=*", program.request(number))
            wrong.extend(filter(None, [program.judges(number, submission)]))

    begun = time.monotonic()
    threads = [threading.Thread(target=client) for _ in range(20)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    checks.tell("two hundred of all kinds", "; ".join(wrong[:5]), f"{time.monotonic() - begun:.0f} s")


def fidelity(checks):
    """The benchmark's programs; the verdict of each is its folder's name."""
    languages = {".py": "python", ".c": "c", ".cpp": "c++", ".java": "java", ".js": "javascript", ".sh": "bash"}
    for path in sorted(glob.glob(os.path.join(HERE, "..", "..", "bench", "fidelity", "*", "*"))):
        base, ending = os.path.splitext(path)
        if ending not in languages:
            continue
        with open(path) as file:
            program = {"language": languages[ending], "source_code": file.read()}
        for field, more in (("stdin", ".in"), ("expected_output", ".out")):
            if os.path.exists(base + more):
                with open(base + more) as file:
                    program[field] = file.read()
        if os.path.exists(base + ".json"):
            with open(base + ".json") as file:
                program.update(json.load(file))
        wanted, found = os.path.basename(os.path.dirname(path)), checks.submit(program)["status"]["description"]
        wrong = "" if re.sub("[^a-z]+", "-", found.lower()).strip("-") == wanted else found
        checks.tell(f"{wanted}/{os.path.basename(path)}", wrong)


GROUPS = {group.__name__: group
          for group in (languages, verdicts, memory, times, bombs, walls, rest, many, mixed, fidelity)}


def main():
    url, engine, *only = sys.argv[1:]
    checks = Checks(url, Engine(engine))
    begun = time.monotonic()
    for name in only or GROUPS:
        GROUPS[name](checks)
    print(f"{checks.count - checks.bad} of {checks.count} checks, {time.monotonic() - begun:.0f} s")
    sys.exit(1 if checks.bad else 0)


if __name__ == "__main__":
    main()
