#!/usr/bin/env python3
"""The runner's end-to-end tests: the real program as PID 1, driven over its protocol, with a guest (probe.c) that misbehaves.

    run.py RUNNER PROBE [-k WORD] [--sanitize | --emulated] [--no-cgroup] [--rounds N] [--engine | --host]

On the host it needs root: each runner lives in namespaces of its own (inside.sh). With SANDBOX_IMAGE set the same tests
run again in a container of that image, with the flags of the real pool.
"""
import argparse
import contextlib
import os
import random
import select
import shutil
import signal
import statistics
import struct
import subprocess
import sys
import tempfile
import time

HELLO, PING, BEGIN, FILE, DATA, STEP, END, PARK, STOP, CREDIT = 0x01, 0x02, 0x10, 0x11, 0x12, 0x13, 0x14, 0x15, 0x16, 0x17
R_HELLO, R_PONG, R_OUTPUT, R_USAGE, R_REPORT, R_FILE, R_DATA, R_CLEAN, R_PARKED, R_CREDIT, R_FAULT = (
    0x81, 0x82, 0x90, 0x91, 0x92, 0x93, 0x94, 0x95, 0x96, 0x97, 0x9F)
EXITED, SIGNALLED, CPU, WALL, OUTPUT, EXEC_FAILED, _, RETURN_LIMIT, STOPPED, REFUSED, MEMORY_LIMIT, NO_SPACE = range(12)
INTERACTIVE = 8
STDIN_WINDOW, STDOUT_WINDOW = 1 << 18, 1 << 20
MB = 1 << 20
MEMORY = 128 * MB
HERE = os.path.dirname(os.path.abspath(__file__))
ENVIRONMENT = ["PATH=/usr/local/bin:/usr/bin:/bin", "LANG=C.UTF-8"]


class Fault(Exception):
    def __init__(self, code, text):
        super().__init__(f"FAULT {code} {text}")
        self.code = code


class Gone(Exception):
    pass


def frame(kind, payload=b""):
    return struct.pack(">IB", len(payload), kind) + payload


def data(content):
    return b"".join(frame(DATA, content[i:i + 65536]) for i in range(0, len(content), 65536))


def host_file(path, content=b"", mode=0o444):
    return frame(FILE, struct.pack(">HQ", mode, len(content)) + (path if isinstance(path, bytes) else path.encode())) + data(content)


def begin(owner=None):
    return frame(BEGIN, struct.pack(">Q", 1) + (b"" if owner is None else struct.pack(">I", owner)))


def fields(argv, uid, env=ENVIRONMENT, cpu=2.0, wall=20.0, stack=8 * MB, processes=24, file_size=64 * MB, open_files=64,
           stdout=MB, stderr=MB, stdin=b"", flags=None, return_cap=None, parked=None):
    out = b""

    def field(tag, value):
        nonlocal out
        out += struct.pack(">BI", tag, len(value)) + value

    for a in argv:
        field(1, a if isinstance(a, bytes) else a.encode())
    for e in env:
        field(2, e.encode())
    for tag, form, value in ((3, ">I", uid), (4, ">Q", int(cpu * 1e9)), (5, ">Q", int(wall * 1e9)), (6, ">Q", stack), (7, ">I", processes),
                             (8, ">Q", file_size), (9, ">I", open_files), (10, ">Q", stdout), (11, ">Q", stderr), (12, ">Q", len(stdin))):
        field(tag, struct.pack(form, value))
    if flags is not None:
        field(13, struct.pack(">I", flags))
    if return_cap is not None:
        field(14, struct.pack(">Q", return_cap))
    if parked is not None:
        field(15, struct.pack(">I", parked))
    return out


def park_fields(program, argv, uid, env=ENVIRONMENT, cpu=2.0, stack=8 * MB, processes=24, file_size=64 * MB, open_files=64, flags=None):
    out = b"".join(struct.pack(">BI", tag, len(v)) + v for tag, words in ((1, argv), (2, env), (16, [program])) for v in (w.encode() for w in words))
    for tag, form, value in ((3, ">I", uid), (4, ">Q", int(cpu * 1e9)), (6, ">Q", stack), (7, ">I", processes), (8, ">Q", file_size), (9, ">I", open_files)):
        out += struct.pack(">BI", tag, struct.calcsize(form)) + struct.pack(form, value)
    if flags is not None:
        out += struct.pack(">BII", 13, 4, flags)
    return out


class Result:
    NAMES = "outcome detail cpu wall memory oom_kills stdout_bytes stderr_bytes flags survivors setup cleanup starved".split()

    def __init__(self, out, err, usage, files, report):
        self.out, self.err, self.usage, self.files = out, err, usage, files
        for name, value in zip(self.NAMES, struct.unpack(">BiQQQIQQBIQQQ", report)):
            setattr(self, name, value)
        self.is_ = (self.outcome, self.detail)

    def __repr__(self):
        return " ".join(f"{n}={getattr(self, n)}" for n in self.NAMES) + f" out={self.out[:300]!r} err={self.err[:200]!r}"


class Runner:
    """A runner and its channel."""

    def __init__(self, world, hello=True, secrets=()):
        self.world = world
        self.process = world.start()
        self.uid = random.randrange(10_000, 1_000_000_000)
        self.buffer = b""
        if hello:
            self.send(frame(HELLO, b"DROM" + struct.pack(">H", 8) + b"".join(path.encode() + b"\0" for path in secrets)))
            kind, payload = self.receive()
            assert kind == R_HELLO and payload[:6] == b"DROM\0\10", payload
            self.cgroup, self.uids, self.missing = payload[6], struct.unpack(">I", payload[7:11])[0], payload[11:].decode().splitlines()

    def send(self, b):
        try:
            self.process.stdin.write(b)
            self.process.stdin.flush()
        except BrokenPipeError:
            pass

    def receive(self, timeout=30):
        def need(n):
            while len(self.buffer) < n:
                if not select.select([self.process.stdout], [], [], timeout)[0]:
                    raise TimeoutError("the runner says nothing")
                got = os.read(self.process.stdout.fileno(), 1 << 20)
                if not got:
                    raise Gone(f"the runner is gone: {self.process.wait(10)}")
                self.buffer += got

        need(5)
        length, kind = struct.unpack(">IB", self.buffer[:5])
        assert length <= 65536
        need(5 + length)
        payload, self.buffer = self.buffer[5:5 + length], self.buffer[5 + length:]
        if kind == R_FAULT:
            raise Fault(struct.unpack(">H", payload[:2])[0], payload[2:].decode())
        return kind, payload

    def step(self, *argv, **options):
        self.uid += 1
        options.setdefault("uid", self.uid)
        stdin = options.get("stdin", b"")
        return frame(STEP, fields(argv, **options)) + data(stdin)

    def send_park(self, *argv, **options):
        self.uid += 1
        self.send(frame(PARK, park_fields("/probe", argv, self.uid, **options)))
        return self.uid

    def parked_answer(self):
        kind, payload = self.receive(timeout=90)  # a start has 60 s, and may need them on a loaded machine
        assert kind == R_PARKED and payload in (b"\0", b"\1"), (kind, payload)
        return payload == b"\1"

    def park(self, *argv, **options):
        uid = self.send_park(*argv, **options)
        return self.parked_answer() and uid

    def begin(self, *parts, owner=None):
        self.send(begin(owner) + b"".join(parts))

    def result(self, timeout=30, slow=0.0):
        out, err, usage, files, name = b"", b"", [], {}, None
        while True:
            if slow:
                time.sleep(slow)
            kind, payload = self.receive(timeout)
            if kind == R_OUTPUT:
                assert 1 < len(payload) and payload[0] in (1, 2)
                if payload[0] == 1:
                    out += payload[1:]
                else:
                    err += payload[1:]
            elif kind == R_USAGE:
                usage.append(struct.unpack(">QQ", payload))
            elif kind == R_FILE:
                mode, size = struct.unpack(">HQ", payload[:10])
                name = payload[10:]
                assert name not in files
                files[name] = (mode, size, b"")
            elif kind == R_DATA:
                mode, size, content = files[name]
                files[name] = (mode, size, content + payload)
            elif kind == R_REPORT:
                for mode, size, content in files.values():
                    assert len(content) == size
                return Result(out, err, usage, files, payload)
            else:
                raise AssertionError(f"unexpected frame {kind:#x}")

    def end(self):
        self.send(frame(END))
        kind, payload = self.receive()
        assert kind == R_CLEAN
        clean, processes, files, ipc = struct.unpack(">BIII", payload[:13])
        return clean, processes, files, ipc, payload[13:].decode(errors="replace")

    def job(self, *argv, before=(), timeout=30, **options):
        """One step; afterwards nothing may be left."""
        self.begin(*before, self.step(*argv, **options))
        r = self.result(timeout)
        clean = self.end()
        assert clean == (1, 0, 0, 0, ""), (clean, r)
        return r

    def probe(self, *argv, **options):
        return self.job("/probe", *map(str, argv), **options)

    def look(self):
        r = self.probe("look")
        assert r.is_ == (EXITED, 0) and r.out == b"", r

    def close(self):
        try:
            self.process.stdin.close()
        except BrokenPipeError:
            pass  # what it didn't want to read
        self.process.stdout.close()
        try:
            return self.process.wait(10)
        finally:
            self.process.kill()
            self.world.ended(self.process)


class Host:
    name = "host"
    engine = False

    def __init__(self, runner, probe, sanitize, cgroup=True):
        self.command = [runner, probe]
        self.sanitize = sanitize
        self.tag = f"dromedary-test-{os.getpid()}"
        self.cgroups = []
        self.version = 0
        try:
            if cgroup:
                self.make_cgroups()
        except OSError as e:
            print(f"no cgroup of our own ({e}): tests of memory are left out")

    def make_cgroups(self):
        lines = [line.rstrip("\n").split(":", 2) for line in open("/proc/self/cgroup")]
        own = {c: path for _, names, path in lines for c in names.split(",")}
        memory = 2048 * MB if self.sanitize else MEMORY
        if os.path.exists("/sys/fs/cgroup/cgroup.controllers"):
            limits = {"": {"memory.max": memory, "pids.max": 48}}
        else:
            limits = {"cpuacct": {}, "memory": {"memory.limit_in_bytes": memory, "memory.memsw.limit_in_bytes": memory}, "pids": {"pids.max": 48}}
        for controller, values in limits.items():
            path = f"/sys/fs/cgroup/{controller}/{own[controller]}/{self.tag}"
            os.mkdir(path)
            self.cgroups.append(path)
            for file, value in values.items():
                try:
                    open(f"{path}/{file}", "w").write(str(value))
                except OSError:
                    if "memsw" not in file:
                        raise
        self.version = 1 if "cpuacct" in limits else 2

    def start(self):
        work = tempfile.mkdtemp(prefix="dromedary-runner-")
        join = "".join(f'echo $$ > "{c}/cgroup.procs"; ' for c in self.cgroups)
        p = subprocess.Popen(
            ["sh", "-c", join + 'exec unshare --pid --fork --kill-child --mount --ipc --net --uts sh "$@"', "sh", f"{HERE}/inside.sh", work,
             *self.command, str(self.version)],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, env=dict(os.environ, CGROUP_ROOT="/sys/fs/cgroup"), start_new_session=True)
        p.work = work
        return p

    def ended(self, p):
        shutil.rmtree(p.work, ignore_errors=True)

    def pid_of(self, p):
        return int(open(f"/proc/{p.pid}/task/{p.pid}/children").read().split()[0])

    def processes(self):
        """All processes of the runners of this test run."""
        return [int(x) for x in open(f"{self.cgroups[-1]}/cgroup.procs")] if self.cgroups else []

    def finish(self):
        for c in self.cgroups:
            for _ in range(100):
                try:
                    os.rmdir(c)
                    break
                except OSError:
                    time.sleep(0.05)


class Engine:
    name = "container"
    engine = True
    version = None

    def __init__(self, image, runner, probe):
        self.image, self.runner, self.probe = image, os.path.abspath(runner), os.path.abspath(probe)
        self.extra = os.environ.get("SANDBOX_FLAGS", "").split()
        self.work = tempfile.mkdtemp(prefix="dromedary-runner-")
        for name, text, mode in (("enoexec", "no interpreter\n", 0o755), ("noexec", "x", 0o644)):
            with open(f"{self.work}/{name}", "w") as f:
                f.write(text)
            os.chmod(f"{self.work}/{name}", mode)
        self.count = 0

    def start(self):
        self.count += 1
        name = f"dromedary-test-{os.getpid()}-{self.count}"
        volumes = [x for a, b in ((self.runner, "/runner"), (self.probe, "/probe"), (f"{self.work}/enoexec", "/enoexec"),
                                  (f"{self.work}/noexec", "/noexec")) for x in ("-v", f"{a}:{b}:ro")]
        tmpfs = "rw,nosuid,nodev,mode=1777,nr_inodes=20000"
        p = subprocess.Popen(
            ["docker", "run", "-i", "--rm", "--name", name, "--log-driver", "none", "--network", "none", "--read-only", "--cap-drop", "ALL",
             "--cap-add", "SETUID", "--cap-add", "SETGID", "--cap-add", "KILL", "--security-opt", "no-new-privileges",
             "--memory", str(MEMORY), "--memory-swap", str(MEMORY), "--pids-limit", "48", "--shm-size", "8m",
             "--tmpfs", f"/box:{tmpfs},exec,size=32m", "--tmpfs", f"/tmp:{tmpfs},size=32m", *volumes, *self.extra,
             "--entrypoint", "/runner", self.image],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, start_new_session=True)
        p.name = name
        return p

    def ended(self, p):
        subprocess.run(["docker", "rm", "-f", p.name], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)

    def finish(self):
        shutil.rmtree(self.work, ignore_errors=True)


TESTS = []


def test(function=None, **needs):
    def add(f):
        TESTS.append((f.__name__, f, needs))
        return f
    return add(function) if function else add


def faulty(world, *bytes_, code, hello=True):
    """These bytes end the conversation with a fault, and with it the runner."""
    r = Runner(world, hello)
    try:
        r.send(b"".join(bytes_))
        try:
            while True:
                r.receive()
        except Fault as f:
            assert f.code == code, f
        try:
            r.receive()
            raise AssertionError("said something after FAULT")
        except Gone:
            pass
    finally:
        r.close()


# ---- running a program

@test
def argv_and_environment_are_literal(r):
    words = ["a b", "", "$(reboot)", "`x`", "'\"\\", "-n", "é\n\t", "*", "x" * 20000]
    x = r.probe("args", *words, env=["PATH=/x", "A=b c=d", "E="])
    assert x.is_ == (EXITED, 0) and x.out.decode() == "".join(f"[{w}]" for w in words) + "{PATH=/x}{A=b c=d}{E=}", x


@test(native=True)  # qemu-user keeps the limit of the stack to itself
def the_place_a_program_finds(r):
    x = r.probe("self", open_files=50, processes=17, file_size=12345678, stack=4 * MB)
    uid = r.uid
    assert x.out.decode() == (f"uid {uid} {uid} gid {uid} {uid} groups 0\nsession 1 group 1\numask 022 cwd /box\nsignals 0 0\n"
                              f"nproc 17 nofile 50 fsize 12345678 core 0 stack {4 * MB}\noom 1000\n"
                              "CapPrm:\t0000000000000000\nCapEff:\t0000000000000000\nCapAmb:\t0000000000000000\n"), x.out.decode()


@test
def exit_codes(r):
    for code in (0, 1, 2, 3, 42, 127, 128, 137, 255):
        assert r.probe("exit", code).is_ == (EXITED, code)


@test(native=True)  # qemu-user has other numbers for real-time signals
def signals(r):
    for s in range(1, 65):
        if s not in (17, 18, 23, 28, 19, 20, 21, 22, 32, 33):
            x = r.probe("signal", s)
            assert x.is_ == (SIGNALLED, s), (s, x)
    assert r.probe("segv").is_ == (SIGNALLED, 11)


@test
def stdin_is_a_read_only_file(r):
    for size in (0, 1, 65535, 65536, 65537, 3 * MB):
        content = random.randbytes(size)
        x = r.probe("cat", stdin=content, stdout=4 * MB)
        assert x.is_ == (EXITED, 0) and x.out == content and x.err.decode() == f"1 {size} 0", (size, x)


def talk(r, *argv, **options):
    r.begin(r.step("/probe", *argv, flags=INTERACTIVE, **options))


def hear(r):
    """The next that it prints; empty when it has closed its stdout; a Result when it has ended."""
    while True:
        kind, payload = r.receive()
        if kind == R_OUTPUT:
            assert payload[0] == 1, payload
            return payload[1:]
        if kind == R_REPORT:
            return Result(b"", b"", [], {}, payload)
        assert kind in (R_USAGE, R_CREDIT), kind


def ended(r):
    while not isinstance(x := hear(r), Result):
        pass
    return x


@test
def conversation(r):
    talk(r, "echo")
    assert hear(r) == b"ready\n"
    for i in range(200):
        r.send(frame(DATA, b"%d\n" % i))
        assert hear(r) == b"%d\n" % i
    r.send(frame(DATA))
    x = hear(r)
    assert x.is_ == (EXITED, 0) and x.stdout_bytes == 6 + 690, x
    assert r.end()[0] == 1
    r.look()


@test
def conversation_that_was_sent_with_the_step(r):
    r.begin(r.step("/probe", "echo", flags=INTERACTIVE) + data(b"x\n" * 9000) + frame(DATA))
    x = ended(r)
    assert x.is_ == (EXITED, 0) and x.stdout_bytes == 6 + 18000, x
    assert r.end()[0] == 1


@test
def conversation_with_one_who_does_not_read(r):
    """What he hasn't read stops the host's words, never the clocks, nor what he says himself, nor a STOP."""
    talk(r, "sleep", wall=0.5)
    r.send(data(b"x" * STDIN_WINDOW))
    x = ended(r)
    assert x.outcome == WALL and 0.5e9 <= x.wall < 0.8e9, x
    r.send(data(b"more") + frame(CREDIT, bytes(4)))
    assert r.end()[0] == 1
    talk(r, "sleep", cpu=9, wall=30)
    r.send(data(b"x" * STDIN_WINDOW) + frame(STOP))
    x = ended(r)
    assert x.outcome == STOPPED and x.wall < 5e9, x
    assert r.end()[0] == 1
    r.look()


@test
def conversation_with_one_who_has_closed_his_ears(r):
    """What nobody will read counts as read."""
    talk(r, "deaf")
    assert hear(r) == b"deaf\n"
    for _ in range(64):
        r.send(data(b"x" * STDIN_WINDOW))
        credit = 0
        while credit < STDIN_WINDOW:
            kind, payload = r.receive()
            if kind == R_CREDIT:
                credit += struct.unpack(">I", payload)[0]
        assert credit == STDIN_WINDOW, credit
    r.send(frame(STOP))
    assert ended(r).outcome == STOPPED
    assert r.end()[0] == 1
    r.look()


@test
def conversation_goes_no_further_than_the_host_lets_it(r):
    """No more than a window of stdout comes unasked; the rest of what was written by the end comes all the same."""
    cap = 1 << 40
    talk(r, "flood", wall=0.7, cpu=9, stdout=cap)
    heard = 0
    while not isinstance(x := hear(r), Result):
        heard += len(x)
    assert x.outcome == WALL and STDOUT_WINDOW < heard <= STDOUT_WINDOW + 65536 and x.stdout_bytes == heard, (heard, x)
    assert r.end()[0] == 1
    for given in (300_000, STDOUT_WINDOW, 3 * MB):
        talk(r, "flood", str(given), stdout=cap, cpu=9, wall=9)
        heard, x = 0, b""
        while not isinstance(x := hear(r), Result):
            heard += len(x)
            if heard > STDOUT_WINDOW - 200_000:
                r.send(frame(CREDIT, struct.pack(">I", len(x))))
        assert heard == given == x.stdout_bytes and x.is_ == (EXITED, 0), (heard, x)
        assert r.end()[0] == 1


@test
def long_conversation(r):
    """20 MB there and back, with no more than a window under way either way."""
    sent = random.randbytes(20 * MB)
    talk(r, "cat", stdout=32 * MB, cpu=9)
    at, window, back, unacknowledged = 0, STDIN_WINDOW, bytearray(), 0
    while True:
        while at < len(sent) and window > 0:
            n = min(window, 30_000, len(sent) - at)
            r.send(frame(DATA, sent[at:at + n]))
            at, window = at + n, window - n
            if at == len(sent):
                r.send(frame(DATA))
        kind, payload = r.receive()
        if kind == R_CREDIT:
            window += struct.unpack(">I", payload)[0]
            assert STDIN_WINDOW // 2 <= window <= STDIN_WINDOW, window
        elif kind == R_OUTPUT and payload[0] == 1:
            back += payload[1:]
            unacknowledged += len(payload) - 1
            assert unacknowledged <= STDOUT_WINDOW
            if unacknowledged > STDOUT_WINDOW // 2:
                r.send(frame(CREDIT, struct.pack(">I", unacknowledged)))
                unacknowledged = 0
        elif kind == R_REPORT:
            break
    x = Result(b"", b"", [], {}, payload)
    assert x.is_ == (EXITED, 0) and back == sent, (x, len(back))
    assert r.end()[0] == 1
    r.look()


@test
def conversation_is_stopped(r):
    talk(r, "sleep", cpu=9, wall=30)
    r.send(frame(STOP))
    x = ended(r)
    assert x.outcome == STOPPED and x.wall < 5e9, x
    # these crossed the report
    r.send(frame(DATA, b"late") + frame(STOP) + frame(DATA))
    assert r.end()[0] == 1
    r.look()


@test
def conversation_without_a_voice(r):
    """Its stdout ended and it did not: that is told, and only then."""
    talk(r, "mute")
    assert hear(r) == b""
    r.send(frame(DATA, b"word") + frame(DATA))
    x = hear(r)
    assert x.is_ == (EXITED, 4), x
    assert r.end()[0] == 1


@test
def conversations_one_after_the_other(r):
    r.begin()
    for code in range(5):
        r.send(r.step("/probe", "echo", flags=INTERACTIVE) + frame(DATA, b"a\n"))
        heard = b""
        while heard != b"ready\na\n":
            heard += hear(r)
        r.send(frame(DATA) + frame(DATA, b"after the end\n") + frame(STOP))
        assert ended(r).outcome in (EXITED, STOPPED)
    r.send(r.step("/probe", "exec", "/nowhere", flags=INTERACTIVE) + frame(DATA, b"a\n"))
    ended(r)
    r.send(r.step("/nowhere", flags=INTERACTIVE) + frame(DATA, b"a\n"))
    assert ended(r).outcome == EXEC_FAILED
    r.send(r.step("/probe", "cat", stdin=b"a file again"))
    assert r.result().out == b"a file again"
    assert r.end()[0] == 1


@test
def any_step_is_stopped(r):
    r.begin(r.step("/probe", "sleep", cpu=9, wall=30))
    r.send(frame(STOP))
    x = r.result()
    assert x.outcome == STOPPED and x.wall < 5e9, x
    r.send(frame(STOP))  # this one crossed the report
    assert r.end()[0] == 1
    r.look()


@test
def steps_are_sent_ahead(r):
    """What is sent while a step runs waits its turn, and only what comes when nothing waits can end the step."""
    sent = [random.randbytes(size) for size in (0, 3, 3 * MB)]
    r.begin(*(r.step("/probe", "cat", stdin=b, stdout=4 * MB) for b in sent), r.step("/probe", "sleep", cpu=9, wall=30), frame(STOP), frame(END))
    for b in sent:
        x = r.result()
        assert x.is_ == (EXITED, 0) and x.out == b, x
    x = r.result()
    assert x.outcome == STOPPED and x.wall < 5e9, x
    assert r.receive()[0] == R_CLEAN
    r.look()


@test
def stop_in_pieces(r):
    r.begin(r.step("/probe", "sleep", cpu=9, wall=30))
    for i in range(5):
        assert r.receive()[0] == R_USAGE
        r.send(frame(STOP)[i:i + 1])
    assert r.result().outcome == STOPPED
    assert r.end()[0] == 1


@test
def both_streams_at_once(r):
    x = r.probe("both", 900_000)
    assert x.is_ == (EXITED, 0) and len(x.out) == len(x.err) == 900_000 and x.flags & 3 == 0, x
    assert x.stdout_bytes == x.stderr_bytes == 900_000
    x = r.probe("both", 400_000, flags=2)
    assert x.is_ == (EXITED, 0) and len(x.out) == 800_000 and x.err == b"", x


@test(native=True)  # qemu-user has no seccomp
def outputs_block_whatever_they_are_asked_for(r):
    r.begin(r.step("/probe", "nonblocking", "300000"))
    time.sleep(0.3)
    x = r.result(slow=0.02)
    assert x.is_ == (EXITED, 0) and len(x.out) == len(x.err) == 600_000, x
    assert r.end()[0] == 1


@test
def slow_host(r):
    r.begin(r.step("/probe", "both", "900000"))
    time.sleep(0.5)
    x = r.result(slow=0.02)
    assert x.is_ == (EXITED, 0) and len(x.out) == len(x.err) == 900_000, x
    assert r.end()[0] == 1


@test
def limits_hold_while_the_host_is_slow(r):
    r.begin(r.step("/probe", "flood", wall=0.5, cpu=5, stdout=1 << 40))
    time.sleep(1.5)
    x = r.result()
    assert x.outcome == WALL and 0.5e9 <= x.wall < 0.7e9, x
    assert r.end()[0] == 1


@test
def output_cap(r):
    x = r.probe("flood", stdout=100_000)
    assert x.outcome == OUTPUT and len(x.out) == 100_000 and x.flags & 1 and x.wall < 1e9, x
    x = r.probe("flood", 100_000, stdout=100_000)
    assert x.is_ == (EXITED, 0) and len(x.out) == 100_000 and not x.flags & 1, x
    x = r.probe("flood", 100_001, stdout=100_000)
    assert x.outcome == OUTPUT and len(x.out) == 100_000 and x.flags & 1 and x.stdout_bytes == 100_001, x
    x = r.probe("flood", 1, stdout=0)
    assert x.outcome == OUTPUT and x.out == b"" and x.stdout_bytes == 1, x
    x = r.probe("exit", 0, stdout=0, stderr=0)
    assert x.is_ == (EXITED, 0), x


@test
def output_comes_while_the_step_runs(r):
    r.begin(r.step("/probe", "drip"))
    came = {}
    while True:
        kind, payload = r.receive()
        if kind == R_OUTPUT:
            came[payload[1:]] = time.monotonic()
        elif kind == R_REPORT:
            break
        else:
            assert kind == R_USAGE, kind
    assert sorted(came) == [b"first", b"problem", b"second"], came
    assert came[b"second"] - max(came[b"first"], came[b"problem"]) > 0.4, came
    assert r.end()[0] == 1


@test
def stderr_flood_beside_the_right_answer(r):
    x = r.probe("stderr", stderr=1000)
    assert x.is_ == (EXITED, 0) and x.out == b"right" and len(x.err) == 1000 and x.flags & 3 == 2 and x.stderr_bytes == 10_000_000, x


@test
def stdout_can_be_opened_again(r):
    x = r.probe("reopen")
    assert x.is_ == (EXITED, 0) and x.out == b"again", x


@test
def closes_everything(r):
    assert r.probe("close").is_ == (EXITED, 7)


@test
def exec_failures(r):
    for program, error in (("/missing", 2), ("missing", 2), ("/noexec", 13), ("/enoexec", 8), ("/", 13), ("/probe/x", 20), ("x" * 300, 36),
                           ("main", 2)):
        x = r.job(program)
        assert x.is_ == (EXEC_FAILED, error) and x.out == b"" and x.cpu == 0, (program, x)
    assert r.job("./main", before=[host_file("main", b"data")]).is_ == (EXEC_FAILED, 13)


@test
def program_is_found_in_path(r):
    x = r.job("main", "exit", "5", env=["PATH=/nowhere::/dev/null:/box"], before=[host_file("main", open(r.world.probe_path, "rb").read(), 0o555)])
    assert x.is_ == (EXITED, 5), x
    x = r.job("true", env=[])
    assert x.is_ == (EXITED, 0), x
    assert r.job("probe", env=["PATH=/noexec:/:/bin"]).is_ == (EXITED, 0)
    assert r.job("noexec", env=["PATH=/bin:/"]).is_ == (EXEC_FAILED, 13)


@test
def several_steps(r):
    r.begin(r.step("/probe", "exit", "0"), r.step("/probe", "exit", "3"), r.step("/probe", "cat", stdin=b"kept" * 99999), frame(END))
    got = [r.result() for _ in range(3)]
    assert [x.is_ for x in got] == [(EXITED, 0), (EXITED, 3), (EXITED, 0)] and got[2].out == b"kept" * 99999, got
    assert r.receive()[0] == R_CLEAN


@test
def no_step_sees_what_another_left(r):
    r.begin(host_file("main", b"m"), host_file("sub/x", b"y"), r.step("/probe", "litter"), r.step("/probe", "look"), r.step("/bin/cat", "main", "sub/x"))
    r.result()
    x = r.result()
    assert sorted(x.out.split(b"\n")) == [b"", b"entry /box/main", b"entry /box/sub"], x
    assert r.result().out == b"my"
    assert r.end() == (1, 0, 0, 0, "")


@test
def ping(r):
    for n in (0, 1, 2 ** 64 - 1):
        r.send(frame(PING, struct.pack(">Q", n)))
        assert r.receive() == (R_PONG, struct.pack(">Q", n))


# ---- limits

@test
def cpu_limit(r):
    x = r.probe("burn", 100, cpu=0.3)
    assert x.outcome == CPU and 0.3e9 <= x.cpu < 0.36e9 and len(x.usage) >= 3, x
    x = r.probe("burn", 0.2)
    assert x.is_ == (EXITED, 0) and 0.197e9 <= x.cpu < 0.23e9, x  # its own clock also ran before the exec


@test
def cpu_limit_in_children(r):
    x = r.probe("children", 100, cpu=0.5)
    assert x.outcome == CPU and 0.5e9 <= x.cpu < 0.56e9, x
    x = r.probe("children", 3)
    assert x.is_ == (EXITED, 0) and 0.3e9 <= x.cpu < 0.35e9, x


@test
def cpu_limit_in_daemons_and_threads(r):
    x = r.probe("escape", cpu=0.3)
    assert x.outcome == CPU and 0.3e9 <= x.cpu < 0.36e9, x
    x = r.probe("threads", cpu=0.4)
    assert x.outcome == CPU and 0.4e9 <= x.cpu < 0.46e9, x


@test
def wall_limit(r):
    for what in (["sleep"], ["stop"], ["stop", "group"]):
        x = r.probe(*what, wall=0.3)
        assert x.outcome == WALL and 0.3e9 <= x.wall < 0.4e9 and x.cpu < 0.05e9, x
    x = r.probe("nap", 200)
    assert x.is_ == (EXITED, 0) and 0.2e9 <= x.wall < 0.25e9, x


@contextlib.contextmanager
def overload():
    """So much else to do for the CPUs that others get a fraction of what they want."""
    loops = [subprocess.Popen(["nice", "-n", "-10", "sh", "-c", "while :; do :; done"]) for _ in range(6 * os.cpu_count())]
    try:
        yield
    finally:
        for loop in loops:
            loop.kill()
            loop.wait()


@test
def starved_is_not_slow(r):
    with overload():
        x = r.probe("burn", 0.3, wall=0.4, cpu=9)
        assert x.is_ == (EXITED, 0) and x.starved > 0.5 * (x.wall - x.cpu), x
        x = r.probe("sleep", wall=0.4)
        assert x.outcome == WALL and x.starved < 0.4e9, x
    x = r.probe("threads", wall=0.5, cpu=9)  # they starve each other, and nobody else them
    assert x.outcome == WALL and x.starved < x.wall - x.cpu / os.cpu_count() + 0.05e9, x
    x = r.probe("crowd", wall=2, cpu=9)  # they, too, unless the machine has other work; it was a minute longer
    assert x.outcome == WALL and x.wall < 20e9, x


@test
def bombs(r):
    for what in ("bomb", "threadbomb"):
        x = r.probe(what, cpu=0.5, wall=10)
        assert x.outcome in (CPU, WALL), x
    x = r.probe("bombexit", cpu=3)
    assert x.is_ == (EXITED, 3) and x.survivors > 5 and x.wall < 0.8e9, x
    x = r.probe("bomb", cpu=0.5, wall=10, processes=10000)  # against the container's own limit
    assert x.outcome in (CPU, WALL, SIGNALLED), x


@test
def daemon_holds_stdout(r):
    x = r.probe("daemon")
    assert x.is_ == (EXITED, 0) and x.survivors in (1, 2) and b"main " in x.out and x.wall < 0.3e9 and x.cleanup < 0.5e9, x


@test
def zombies(r):
    x = r.probe("zombies")
    assert x.is_[0] == EXITED, x


@test
def kill_everybody(r):
    x = r.probe("killall")
    assert x.is_ == (EXITED, 0) and x.out == b"-1 -1 -1 -1 Operation not permitted\n", x


@test
def attacks_on_the_runner(r):
    x = r.probe("attack")
    got = x.out.decode().split("\n")
    # It may lower its oom_score_adj again to what the container was given: the kernel has no right that we could take for that.
    assert all(line.endswith(" 0") or line.startswith("selfoom") for line in got[:-1]) and len(got) >= 10 or x.outcome == SIGNALLED, x


@test
def file_size_and_full_disk(r):
    x = r.probe("fsize", file_size=MB)
    assert x.is_ == (SIGNALLED, 25), x
    x = r.probe("fill")
    assert x.is_ == (EXITED, 0) and x.out == b"No space left on device", x


@test(cgroup=True, limited=True, native=True)  # qemu-user is what takes most of it
def memory(r):
    x = r.probe("memory", 60)
    assert x.is_ == (EXITED, 0) and 59 * MB <= x.memory < 66 * MB and x.oom_kills == 0, x
    y = r.probe("exit", 0)
    assert y.memory < 8 * MB, y
    y = r.probe("memory", 30)
    # a sample, and the kernel's counters of resident pages lag by some for each CPU
    assert 28 * MB <= y.memory < 40 * MB and not y.flags & 4, y


@test(cgroup=True, limited=True)
def out_of_memory(r):
    x = r.probe("memory", 1000)
    assert x.is_ == (SIGNALLED, 9) and x.oom_kills >= 1 and x.memory > 100 * MB and x.flags & 4, x
    x = r.probe("memchild", 1000)
    assert x.is_ == (EXITED, 0) and x.out == b"child 9" and x.oom_kills >= 1, x
    x = r.probe("memspread", 40, wall=3)
    assert x.oom_kills >= 1, x
    r.look()


# ---- what is left

@test
def litter(r):
    for _ in range(3):
        x = r.probe("litter", before=[host_file("main", b"m")])
        assert x.is_ == (EXITED, 0) and x.out == b"mq 0\n", x
        r.look()


@test
def deep_directories(r):
    for top in ("/box", "/tmp"):
        for depth in (1000, 1001, 15000):
            x = r.probe("deep", top, depth)
            assert x.out == b"%d deep\n" % depth, x
            r.look()


@test
def many_files(r):
    x = r.probe("many", "/box", 10 ** 7, cpu=5, wall=20)
    assert x.is_ == (EXITED, 0), x
    x = r.probe("many", "/tmp", 19000, cpu=5, wall=20)
    assert x.is_ == (EXITED, 0) and x.out == b"19000 made\n", x


@test
def files_in_flight(r):
    for _ in range(5):
        assert r.probe("inflight").out == b""
        r.look()


@test
def system_v_objects_make_it_dirty(r):
    if r.world.engine and "seccomp" in " ".join(r.world.extra):
        return
    r = Runner(r.world)
    r.begin(r.step("/probe", "sysv"))
    assert r.result().is_ == (EXITED, 0)
    clean = r.end()
    assert clean[0] == 0 and clean[3] == 1, clean
    r.send(frame(BEGIN, bytes(8)))
    try:
        r.receive()
        raise AssertionError("a dirty runner takes a job")
    except Fault as f:
        assert f.code == 3
    r.close()


@test
def what_the_network_keeps_is_for_nobody_else(r):
    """A step after one that left something there isn't run, nor is a job; what was open when a program died is gone at once."""
    for what, kept in (("tcp", "traffic"), ("udp", "traffic"), ("label", "flow labels")):
        r = Runner(r.world)
        r.begin(r.step("/probe", what), r.step("/probe", "exit", stdin=b"not for it" * 9000), r.step("/probe", "exit"))
        x = r.result()
        if x.is_ != (EXITED, 0):  # no loopback here, or the seccomp profile refuses it
            assert [r.result().is_ for _ in range(2)] == [(EXITED, 0)] * 2 and r.end()[0] == 1, (what, x)
        else:
            assert [r.result().is_ for _ in range(2)] == [(REFUSED, 0)] * 2, what
            clean = r.end()
            assert clean[0] == 0 and clean[3] == 1 and kept in clean[4], clean
        r.close()


@test
def sockets_in_flight(r):
    """A port and a name that nobody holds but a queue of the dead: the kernel collects them, and the next step finds them free."""
    for _ in range(3):
        r.begin(*[r.step("/probe", "portinflight") for _ in range(3)])
        x = [r.result() for _ in range(3)]
        assert [y.is_ for y in x] == [(EXITED, 0)] * 3 and r.end()[0] == 1, x
        r.look()


@test
def a_step_that_cannot_be_cleaned_up_is_the_last(r):
    """What it leaves belongs to a uid that isn't its own, as no program can bring about: the test does."""
    if r.world.engine:
        return
    r = Runner(r.world)
    r.begin(r.step("/probe", "sleep", wall=1), host_file("later"), r.step("/probe", "exit"))
    assert r.receive()[0] == R_USAGE
    foreign = f"/proc/{r.world.pid_of(r.process)}/root/tmp/foreign"
    os.makedirs(foreign + "/held")
    os.chown(foreign, 4321, 4321)
    assert r.result().is_ == (WALL, 0) and r.result().is_ == (REFUSED, 0)
    clean = r.end()
    assert clean[0] == 0 and "/tmp holds foreign" in clean[4], clean
    r.close()


@test(cgroup=True, limited=True, native=True)  # the same
def sockets_are_memory(r):
    """On cgroup v1, which doesn't count what is in them: each as if it were full."""
    if r.world.version == 2:
        return
    r = Runner(r.world)
    x = r.begin(r.step("/probe", "sockets", "30")) or r.result()
    assert x.is_ == (EXITED, 0) and x.memory < 8 * MB, x
    r.close()
    r = Runner(r.world)
    x = r.begin(r.step("/probe", "sockets", "800")) or r.result()
    assert x.is_ == (MEMORY_LIMIT, 0) and x.memory > MEMORY - 8 * MB and x.wall < 1e9, x
    r.close()


@test
def files_that_do_not_fit_are_an_answer(r):
    for files in ([host_file(f"d{i}/" + "/".join("e" * 14) + "/f", b"x") for i in range(1500)], [host_file(str(i), bytes(8 * MB)) for i in range(5)]):
        r.begin(*files, r.step("/probe", "exit", stdin=b"x" * 100000), host_file("later", b"x" * 100), r.step("/probe", "exit"))
        x = [r.result() for _ in range(2)]
        assert [y.is_ for y in x] == [(NO_SPACE, 0)] * 2 and r.end() == (1, 0, 0, 0, ""), x
        r.look()
    names = [host_file(f"{i:04d}" + "n" * 240) for i in range(4000)]  # a megabyte of them
    assert r.probe("exit", 3, before=names).is_ == (EXITED, 3)


@test
def no_terminals(r):
    for name in ("/dev/ptmx", "/dev/pts/ptmx"):
        x = r.job("/bin/sh", "-c", f"exec 3<>{name}")
        assert x.is_[1] != 0 and b"ermission denied" in x.err, x


@test
def host_files_stay_as_they_are(r):
    x = r.probe("overwrite", before=[host_file("main", b"m"), host_file("sub/y", b"z")])
    assert x.out == b"0" * 11, x
    r.begin(host_file("main", b"one"), r.step("/probe", "overwrite"), host_file("later", b"two"), r.step("/bin/cat", "main", "later"))
    r.result()
    assert r.result().out == b"onetwo"
    assert r.end()[0] == 1


@test
def files_of_the_steps_own(r):
    """As if the step had made them: changed, removed, added to, and sent back; nothing of them is left."""
    script = "echo two > main; rm sub/y; mkdir sub/new; echo x > sub/new/f; ./main; test -r same; echo e > empty/folder/e"
    owner = r.uid + 1
    r.begin(host_file("main", b"#!/bin/true", 0o555), host_file("sub/y", b"z"), host_file("same", b"s"),
            host_file("empty/folder", mode=0o755), r.step("/bin/sh", "-c", script, flags=1, return_cap=100), owner=owner)
    x = r.result()
    assert x.files == {b"main": (0o555, 4, b"two\n"), b"sub/new/f": (0o444, 2, b"x\n"), b"same": (0o444, 1, b"s"),
                       b"empty/folder/e": (0o444, 2, b"e\n")}, (x, x.files)
    assert r.end() == (1, 0, 0, 0, "")
    r.look()
    # what isn't run is removed all the same
    r.begin(host_file("a/b/c", b"x" * MB), owner=r.uid + 1)
    assert r.end() == (1, 0, 0, 0, "")
    r.uid += 1
    x = r.probe("overwrite", before=[host_file("main", b"m"), host_file("sub/y", b"z")])
    assert x.out == b"0" * 11, "the host's are the host's again"


@test
def folders_may_be_empty(r):
    x = r.job("/bin/sh", "-c", "ls -d a/b c d/e; touch c/x 2> /dev/null || echo not mine", before=[
        host_file("a/b", mode=0o755), host_file("a", mode=0o755), host_file("c", mode=0o755), host_file("c", mode=0o755),
        host_file("d/e/f"), host_file("d/e", mode=0o755)])
    assert x.out == b"a/b\nc\nd/e\nnot mine\n", x


@test
def many_host_files(r):
    files = [host_file(f"f{i}", b"%d" % i) for i in range(3000)] + [host_file(f"a/b{i % 7}/c/d{i}", b"") for i in range(300)]
    x = r.job("/bin/cat", "f0", "f2999", before=files)
    assert x.out == b"02999", x
    x = r.job("/bin/cat", "1/2/3/4/5/6/7/8/9/10/11/12/13/14/15/16", before=[host_file("1/2/3/4/5/6/7/8/9/10/11/12/13/14/15/16", b"deep" * MB)], stdout=8 * MB)
    assert x.out == b"deep" * MB, x


# ---- what comes back

@test
def returned_files(r):
    main = host_file("main", b"m")
    x = r.probe("make", before=[main], flags=1, return_cap=1000)
    got = {name: (mode, content) for name, (mode, size, content) in x.files.items()}
    assert got == {b"out.txt": (0o444, b"result\n"), b"prog": (0o555, b"#!/bin/sh\n"), b"secret": (0o444, b"unreadable"),
                   b"dir/sub/deep.txt": (0o444, b"deep"), b"empty": (0o444, b"")}, (x, got)
    r.look()
    x = r.probe("make", before=[main], flags=1, return_cap=31)
    assert x.is_ == (EXITED, 0) and len(x.files) == 5, x
    x = r.probe("make", before=[main], flags=1, return_cap=30)
    assert x.outcome == RETURN_LIMIT and not x.files, x
    x = r.probe("exit", 0, flags=1, return_cap=0)
    assert x.is_ == (EXITED, 0) and not x.files, x


@test
def returned_sparse_files(r):
    x = r.probe("sparse", 1 << 50, flags=1, return_cap=MB, file_size=1 << 62)
    assert x.outcome == RETURN_LIMIT and not x.files, x
    x = r.probe("sparse", MB, flags=1, return_cap=MB)
    assert x.files == {b"sparse": (0o444, MB, bytes(MB))}
    x = r.probe("many", "/box", 5000, flags=1, return_cap=MB)
    assert x.outcome == RETURN_LIMIT, x


@test
def compile_then_run(r):
    r.begin(host_file("main", b"m"), r.step("/probe", "compile", flags=1, return_cap=4 * MB))
    x = r.result()
    mode, size, content = x.files[b"program"]
    assert mode == 0o555 and content == open(r.world.probe_path, "rb").read()
    assert r.end()[0] == 1
    x = r.job("./program", "exit", "9", before=[host_file("program", content, mode)])
    assert x.is_ == (EXITED, 9), x


# ---- the parked process

PARKABLE = ("/probe", "parkable")


@test
def parked_and_used(r):
    before = [host_file("main", b"m")]
    plain = r.job(*PARKABLE, "ready", before=before, stdin=b"words")
    plain_uid = r.uid
    for _ in range(3):
        uid = r.park(*PARKABLE, "ready")
        assert uid
        x = r.job(*PARKABLE, "ready", before=before, stdin=b"words", parked=uid)
        assert x.flags & 8 and not plain.flags & 8, x
        assert x.is_ == plain.is_ == (EXITED, 5) and x.err == plain.err == b"err", (x, plain)
        assert x.out.replace(b"%d" % uid, b"UID") == plain.out.replace(b"%d" % plain_uid, b"UID"), (x, plain)
        r.look()


@test
def parked_litter_is_cleaned(r):
    uid = r.park(*PARKABLE, "litter")
    x = r.job(*PARKABLE, "litter", parked=uid)
    assert x.flags & 8 and x.is_ == (EXITED, 0), x
    r.look()
    uid = r.park(*PARKABLE, "make")
    x = r.job(*PARKABLE, "make", parked=uid, flags=1, return_cap=1000, before=[host_file("main", b"m")])
    assert x.flags & 8 and len(x.files) == 5, x
    r.look()


@test
def parked_counts_from_its_wake(r):
    uid = r.park(*PARKABLE, "burned")
    assert uid
    time.sleep(0.3)
    x = r.job(*PARKABLE, "burned", parked=uid)
    assert x.flags & 8 and x.cpu < 0.05e9 and x.wall < 0.1e9 and x.setup < 0.02e9, x


@test
def parked_obeys_limits(r):
    uid = r.park(*PARKABLE, "loop")
    x = r.job(*PARKABLE, "loop", parked=uid, cpu=2.3)
    assert x.flags & 8 and x.outcome == CPU and 2.3e9 <= x.cpu < 2.4e9, x
    uid = r.park(*PARKABLE, "nap")
    x = r.job(*PARKABLE, "nap", parked=uid, wall=0.3)
    assert x.flags & 8 and x.outcome == WALL and 0.3e9 <= x.wall < 0.4e9, x
    uid = r.park(*PARKABLE, "flood")
    x = r.job(*PARKABLE, "flood", parked=uid, stdout=1000)
    assert x.flags & 8 and x.outcome == OUTPUT and len(x.out) == 1000, x


@test(cgroup=True, limited=True)
def parked_memory_is_that_of_a_plain_run(r):
    before = [host_file("big", b"x" * (4 * MB))]
    plain = r.job(*PARKABLE, "memory", before=before, stdin=bytes(2 * MB))
    uid = r.park(*PARKABLE, "memory")
    x = r.job(*PARKABLE, "memory", before=before, stdin=bytes(2 * MB), parked=uid)
    assert x.flags & 8 and 40 * MB <= x.memory < 46 * MB and abs(x.memory - plain.memory) < 2 * MB, (x, plain)


@test
def parked_makes_way(r):
    for _ in range(3):
        assert r.park(*PARKABLE, "ready")
        x = r.job("/bin/cat", "main", before=[host_file("main", b"other")])
        assert x.out == b"other" and not x.flags & 8, x
        assert r.park(*PARKABLE, "ready")
        r.begin()
        assert r.end() == (1, 0, 0, 0, "")
        assert r.park(*PARKABLE, "ready")
        r.send(frame(PARK))
        assert not r.parked_answer()
        r.look()
        assert r.park(*PARKABLE, "loop") and r.park(*PARKABLE, "ready")
    r.look()


@test
def parked_only_for_the_step_that_it_was_started_for(r):
    for other in (dict(cpu=3.5), dict(stack=4 * MB), dict(processes=23), dict(file_size=MB), dict(open_files=63), dict(env=["A=b"]), dict(flags=2)):
        uid = r.park(*PARKABLE, "ready")
        x = r.job(*PARKABLE, "ready", parked=uid, **other)
        assert x.is_ == (EXITED, 5) and not x.flags & 8, (other, x)
    uid = r.park(*PARKABLE, "ready")
    x = r.job(*PARKABLE, "ready", "more", parked=uid)
    assert x.is_ == (EXITED, 5) and not x.flags & 8, x
    uid = r.park(*PARKABLE, "ready")
    for stale in (uid - 1, uid + 1, uid):
        x = r.job(*PARKABLE, "ready", parked=stale)
        assert x.is_ == (EXITED, 5) and not x.flags & 8, x
    uid = r.park(*PARKABLE, "ready")
    r.begin(r.step(*PARKABLE, "ready", parked=uid), r.step(*PARKABLE, "ready", parked=uid), frame(END))
    assert [r.result().flags & 8 for _ in range(2)] == [8, 0]
    assert r.receive()[0] == R_CLEAN


@test
def parked_that_dies(r):
    assert not r.park(*PARKABLE, "dies")
    uid = r.park(*PARKABLE, "dies-later")
    assert uid
    time.sleep(0.2)
    x = r.job(*PARKABLE, "dies-later", parked=uid, stdin=b"again")
    assert x.is_ == (EXITED, 5) and not x.flags & 8 and b"again" in x.out, x
    assert not r.park("exit")
    r.send(frame(PARK, park_fields("/missing", ["x"], r.uid + 1)))
    r.uid += 1
    assert not r.parked_answer()


FORKED = 16


def told(r, word, **limits):
    """A fork does what its stdin says."""
    ours = {k: v for k, v in limits.items() if k != "wall"}
    uid = r.park(*PARKABLE, "told", flags=FORKED, **ours)
    x = r.job(*PARKABLE, "told", stdin=word, parked=uid, **limits)
    assert x.flags & 8, x
    return x


def zygote(r, **limits):
    """The only process that a fork finds beside itself."""
    x = told(r, b"look", **limits)
    assert x.is_ == (EXITED, 0) and x.out.startswith(b"process ") and x.out.count(b"\n") == 1, x
    return x.out


@test
def forks_are_as_if_started(r):
    before = [host_file("main", b"m")]
    plain = r.job(*PARKABLE, "ready", before=before, stdin=b"words")
    plain_uid = r.uid
    for _ in range(3):
        uid = r.park(*PARKABLE, "ready", flags=FORKED)
        x = r.job(*PARKABLE, "ready", before=before, stdin=b"words", parked=uid)
        assert x.flags & 8 and x.is_ == (EXITED, 5) and x.err == b"err", x
        assert x.out.replace(b"%d" % uid, b"UID") == plain.out.replace(b"%d" % plain_uid, b"UID"), (x, plain)
    uid = r.park(*PARKABLE, "ready", flags=FORKED | 2)
    x = r.job(*PARKABLE, "ready", before=before, stdin=b"words", parked=uid, flags=2)
    assert x.flags & 8 and x.out.endswith(b"wordserr") and x.err == b"", x
    assert zygote(r) == zygote(r)


@test
def forks_obey_limits_and_count_from_their_resumption(r):
    uid = r.park(*PARKABLE, "burned", flags=FORKED)
    x = r.job(*PARKABLE, "burned", parked=uid)
    assert x.flags & 8 and x.is_ == (EXITED, 0) and x.cpu < 0.05e9 and x.wall < 0.1e9, x
    for word, limits, outcome in (("loop", dict(cpu=2.3), CPU), ("nap", dict(wall=0.3), WALL), ("flood", dict(stdout=1000), OUTPUT)):
        uid = r.park(*PARKABLE, word, flags=FORKED)
        x = r.job(*PARKABLE, word, parked=uid, **limits)
        assert x.flags & 8 and x.outcome == outcome, x
        uid = r.park(*PARKABLE, word, flags=FORKED)
        x = r.job(*PARKABLE, word, **limits)
        assert not x.flags & 8 and x.outcome == outcome, x


@test(cgroup=True, limited=True)
def forks_are_told_the_memory_of_a_plain_run(r):
    before = [host_file("big", b"x" * (4 * MB))]
    plain = r.job(*PARKABLE, "memory", before=before, stdin=bytes(2 * MB))
    for _ in range(2):
        uid = r.park(*PARKABLE, "memory", flags=FORKED)
        x = r.job(*PARKABLE, "memory", before=before, stdin=bytes(2 * MB), parked=uid)
        assert x.flags & 8 and 40 * MB <= x.memory < 46 * MB and abs(x.memory - plain.memory) < 2 * MB, (x, plain)


@test
def forks_do_not_reach_their_zygote(r):
    before = zygote(r)
    assert told(r, b"assail").out == before
    x = told(r, b"bombexit", processes=24, wall=5.0)
    assert x.is_ == (EXITED, 3) and x.survivors > 5, x
    # beside others it has less than a core: then its CPU time may be over first
    assert told(r, b"bomb", wall=0.5).outcome in (WALL, CPU)
    uid = r.park(*PARKABLE, "told", flags=FORKED)
    assert r.begin() or r.end() == (1, 0, 0, 0, "")
    assert zygote(r) == before


@test
def a_zygote_makes_way(r):
    assert len({zygote(r), zygote(r, cpu=3.5), zygote(r)}) == 3
    r.look()  # what isn't a fork is alone
    assert r.park(*PARKABLE, "told", flags=FORKED)
    r.send(frame(PARK))
    assert not r.parked_answer()
    r.look()


@test
def a_zygote_has_sixteen_forks(r):
    r.send(frame(PARK))
    assert not r.parked_answer()
    first, *others, next_one = [zygote(r) for _ in range(17)]
    assert set(others) == {first} and next_one != first, (first, others, next_one)


@test(own=True)
def without_a_zygote_each_is_started(w):
    r = Runner(w)
    assert not r.park(*PARKABLE, "uncopied", flags=FORKED)
    for _ in range(2):
        uid = r.park(*PARKABLE, "ready", flags=FORKED)
        assert uid and r.job(*PARKABLE, "ready", parked=uid).flags & 8
        r.look()
    r.close()


@test(own=True)
def a_zygote_that_does_not_fork_is_given_up(w):
    r = Runner(w)
    for _ in range(3):
        assert not r.park(*PARKABLE, "uncopying", flags=FORKED)
    uid = r.park(*PARKABLE, "uncopying", flags=FORKED)
    assert uid and r.job(*PARKABLE, "uncopying", parked=uid).flags & 8
    r.look()
    r.close()


@test
def a_job_does_not_wait_for_a_zygote(r):
    plain = r.probe("exit", "3")
    uid = r.send_park(*PARKABLE, "slow", flags=FORKED)  # ready after 0.3 s
    x = r.begin(r.step("/probe", "exit", "3")) or (r.parked_answer(), r.result())[1]
    assert x.is_ == (EXITED, 3) and x.setup < 0.1e9 and r.end() == (1, 0, 0, 0, ""), x
    assert abs(x.memory - plain.memory) < MB, (x, plain)  # with nothing of those that made way
    r.send_park(*PARKABLE, "slow", flags=FORKED)
    r.begin()
    assert not r.parked_answer() and r.end() == (1, 0, 0, 0, "")
    uid = r.send_park(*PARKABLE, "slow", flags=FORKED)
    r.begin(r.step(*PARKABLE, "slow", parked=uid))
    assert not r.parked_answer()
    x = r.result()
    assert x.flags & 8 and x.is_ == (EXITED, 5) and r.end() == (1, 0, 0, 0, ""), x


@test
def a_job_does_not_wait_for_the_parked(r):
    uid = r.send_park(*PARKABLE, "slow")  # ready after 0.3 s
    x = r.begin(r.step("/probe", "exit", "3")) or (r.parked_answer(), r.result())[1]
    assert x.is_ == (EXITED, 3) and x.setup < 0.1e9, x
    assert r.end()[0] == 1
    uid = r.send_park(*PARKABLE, "slow")
    r.begin(host_file("main", b"m"), r.step(*PARKABLE, "slow", parked=uid))
    assert not r.parked_answer()
    x = r.result()
    assert x.is_ == (EXITED, 5) and x.flags & 8 and x.setup > 0.1e9, x
    assert r.end()[0] == 1


@test
def a_start_is_given_up_by_its_cpu_time(r):
    r.send_park(*PARKABLE, "never", cpu=60)
    t = time.time()
    assert not r.parked_answer() and time.time() - t > 4.5
    assert r.park(*PARKABLE, "late") and r.park(*PARKABLE, "ready")


# ---- the conversation

@test(own=True)
def uid_is_never_used_again(w):
    step = frame(STEP, fields(["/probe", "exit"], uid=5000))
    begin = frame(BEGIN, bytes(8))
    faulty(w, begin, step, step, code=4)
    faulty(w, begin, step, frame(END), begin, frame(STEP, fields(["/probe"], uid=4999)), code=4)
    for uid in (0, 1, 999, 2 ** 32 - 1):
        faulty(w, begin, frame(STEP, fields(["/probe"], uid=uid)), code=4)


def missing(w, secrets=(), *flags):
    """The walls that a new container of the engine lacks with these flags."""
    before = getattr(w, "extra", None)
    if flags:
        w.extra = before + list(flags)
    r = Runner(w, secrets=secrets)
    try:
        return r.missing
    finally:
        r.close()
        w.extra = before


@test(own=True)
def walls_are_looked_at(w):
    secrets = ("/probe", "/nothing/there", "/proc/kcore", "/dev")
    wall = "secrets: {} can be read".format
    if not w.engine:
        # its namespaces are this test's own, without a filter of system calls, and with this machine's /proc
        found = missing(w, secrets)
        assert [line for line in found if line.split(":")[0] in ("capabilities", "network")] == [], found
        assert "seccomp: system calls are not filtered" in found and wall("/probe") in found and wall("/dev") in found, found
        assert wall("/nothing/there") not in found, found
        return
    assert missing(w) == [], missing(w)
    assert missing(w, secrets) == [wall("/probe"), wall("/dev")], missing(w, secrets)
    for flags, wanted in ((("--cap-add", "NET_RAW"), "capabilities: CapPrm has 2000"),
                          (("--security-opt", "seccomp=unconfined"), "seccomp: system calls are not filtered"),
                          (("--read-only=false",), "files: / can be written"), (("--pids-limit", "-1"), "limits: processes have none"),
                          (("--tmpfs", "/sys/fs/cgroup"), "limits: no control group that counts memory"),
                          (("--memory-swap", "-1"), "limits: there is swap beyond the memory"),
                          (("--tmpfs", "/tmp:rw,mode=1777,dev"), "files: /tmp is no tmpfs with a size, nosuid and nodev"),
                          (("--security-opt", "systempaths=unconfined"), "files: /proc/sys/kernel/hostname can be written")):
        assert wanted in missing(w, (), *flags), (flags, missing(w, (), *flags))


@test(own=True)
def bad_frames(w):
    plain = begin()
    hello = frame(HELLO, b"DROM\0\10")
    good = fields(["/probe"], uid=5000)
    faulty(w, frame(HELLO, b"DROM\0\2"), code=1, hello=False)
    faulty(w, frame(HELLO, b"MORD\0\3"), code=2, hello=False)
    faulty(w, frame(HELLO, b""), code=2, hello=False)
    faulty(w, frame(HELLO, b"DROM\0\10/proc/kcore"), code=2, hello=False)
    faulty(w, plain, code=3, hello=False)
    for bad, code in ((struct.pack(">IB", 65537, PING), 2), (b"\xff" * 5, 2), (frame(0), 2), (frame(0x81), 2), (frame(0x18), 2), (frame(CREDIT, bytes(4)), 3), (frame(STOP), 3), (plain + frame(STOP), 3), (frame(PARK, b"x"), 4), (frame(PARK, good), 4), (plain + frame(PARK), 3), (hello, 3),
                      (frame(BEGIN, bytes(9)), 2), (begin(0), 4), (begin(999), 4), (begin(1 << 31), 4),
                      (begin(5001) + frame(STEP, good), 4), (begin(5000) + frame(STEP, good) + frame(STEP, good), 4),
                      (begin(5000) + frame(STEP, good) + frame(STEP, fields(["/probe"], uid=5001)), 4),
                      (begin(5000) + frame(STEP, good) + host_file("x"), 4),
                      (begin(5000) + frame(STEP, fields(["/probe"], uid=5000, parked=4000)), 4),
                      (begin(5000) + frame(STEP, good) + frame(END) + begin(5000), 4),
                      (begin(5000) + host_file("x") + host_file("x"), 4),
                      (frame(PING, b"1234567"), 2), (frame(BEGIN, b""), 2), (frame(END), 3), (frame(DATA, b"x"), 3), (host_file("x"), 3),
                      (frame(STEP, good), 3), (plain + plain, 3), (plain + frame(PING, bytes(8)), 3), (plain + frame(DATA, b"x"), 3),
                      (plain + frame(END, b"x"), 2), (plain + frame(STEP), 4), (plain + frame(STEP, good[:-1]), 4),
                      (plain + frame(STEP, good + good), 4), (plain + frame(FILE, b"123456789"), 2),
                      (plain + frame(FILE, struct.pack(">HQ", 0o444, 5) + b"x") + frame(DATA, b"123456"), 2),
                      (plain + frame(FILE, struct.pack(">HQ", 0o444, 5) + b"x") + frame(DATA, b""), 2),
                      (plain + frame(FILE, struct.pack(">HQ", 0o444, 5) + b"x") + frame(END), 3),
                      (plain + frame(STEP, fields(["/probe"], uid=5000, stdin=b"abc")) + frame(END), 3),
                      (plain + frame(STEP, fields(["/probe"], uid=5000, stdin=b"abc", flags=INTERACTIVE)), 4),
                      (plain + frame(STEP, fields(["/probe"], uid=5000, parked=4000, flags=INTERACTIVE)), 4),
                      (plain + frame(STEP, fields(["/probe", "sleep"], uid=5000, flags=INTERACTIVE)) + frame(END), 3),
                      (plain + frame(STEP, fields(["/probe", "sleep"], uid=5000, flags=INTERACTIVE)) + frame(STOP, b"x"), 3),
                      (plain + frame(STEP, fields(["/probe", "sleep"], uid=5000, flags=INTERACTIVE)) + frame(CREDIT, b"x"), 2),
                      (plain + frame(STEP, fields(["/probe", "sleep"], uid=5000, flags=INTERACTIVE)) + data(bytes(4 * STDIN_WINDOW)), 3),
                      (plain + frame(STEP, fields(["/probe"], uid=5000, stdin=b"abc")) + data(b"abcd"), 2),
                      (plain + host_file("x", mode=0o644), 4), (plain + host_file("x", b"x", mode=0o755), 4), (plain + host_file("x") + host_file("x", mode=0o755), 4),
                      (plain + host_file("x", mode=0o755) + host_file("x"), 4), (plain + host_file("x", mode=0o4555), 4), (plain + host_file(""), 4),
                      (plain + host_file("/etc/x"), 4), (plain + host_file("../x"), 4), (plain + host_file("a/../b"), 4), (plain + host_file(b"a\0b"), 4),
                      (plain + host_file("x") + host_file("x"), 4), (plain + host_file("x") + host_file("x/y"), 4),
                      (plain + host_file("x/y") + host_file("x"), 4), (plain + host_file("x/y") + host_file("x/y"), 4)):
        try:
            faulty(w, bad, code=code)
        except AssertionError:
            print("bad frame:", bad[:60])
            raise


@test(own=True)
def random_bytes(w):
    for i in range(20):
        r = Runner(w)
        r.send(frame(BEGIN, bytes(8)) if i % 2 else b"")
        r.send(bytes([0, 0, 0, random.randrange(40), random.choice([0x10, 0x11, 0x12, 0x13, 0x14])]) + random.randbytes(200))
        try:
            while True:
                r.receive()
        except (Fault, Gone):
            pass
        assert r.close() != 99


@test(own=True)
def split_frames(w):
    r = Runner(w)
    whole = frame(BEGIN, bytes(8)) + host_file("main", b"hello" * 20) + r.step("/bin/cat", "main", "-", stdin=b"stdin") + frame(END)
    for i in range(len(whole)):
        r.send(whole[i:i + 1])
    assert r.result().out == b"hello" * 20 + b"stdin"
    assert r.receive()[0] == R_CLEAN
    r.close()


@test(own=True)
def host_disappears(w):
    for argv, flags in ((["sleep"], 0), (["sleep"], INTERACTIVE), (["bomb"], 0), (["flood"], 0), (["daemon"], 0), (["deep", "/box", "15000"], 0)):
        before = [] if w.engine else w.processes()
        r = Runner(w)
        r.begin(r.step("/probe", *argv, wall=60, cpu=60, stdout=1 << 40, flags=flags))
        time.sleep(0.15)
        r.close()
        deadline = time.time() + 3
        while not w.engine and set(w.processes()) - set(before) and time.time() < deadline:
            time.sleep(0.01)
        assert w.engine or not set(w.processes()) - set(before), argv
    r = Runner(w)
    r.begin(r.step("/probe", "sleep"))
    os.close(os.dup(r.process.stdout.fileno()))
    r.process.stdout.close()
    r.process.stdin.close()
    r.process.wait(5)
    w.ended(r.process)


@test(own=True)
def fifty_jobs_in_any_order(w):
    r = Runner(w)
    one = lambda *argv, **o: lambda: r.probe(*argv, **o)
    work = [one("exit", 0), one("litter", before=[host_file("main")]), one("daemon"), one("bombexit"), one("both", 100000), one("flood", stdout=1000),
            one("deep", "/tmp", 300), one("many", "/box", 500), one("zombies"), one("inflight"), one("make", before=[host_file("main")], flags=1, return_cap=9999),
            one("stop", wall=0.05), lambda: r.job("/missing"), one("killall"), one("burn", 1, cpu=0.03)]
    plan = (work * 4)[:50]
    random.shuffle(plan)
    r.look()
    before = state(r)
    for job in plan:
        job()
        r.look()
    after = state(r)
    assert before[0] == after[0], (before, after)
    # a sanitizer keeps what was freed, to notice who uses it all the same
    assert getattr(w, "sanitize", False) or after[1] - before[1] < 400_000, (before, after)
    print(f"    descriptors {after[0]}, runner's resident memory {before[1] // 1024} -> {after[1] // 1024} KiB")
    r.close()


def state(r):
    """The runner's open descriptors and anonymous resident memory, seen from outside."""
    if r.world.engine:
        pid = int(subprocess.check_output(["docker", "inspect", "-f", "{{.State.Pid}}", r.process.name]))
    else:
        pid = r.world.pid_of(r.process)
    anonymous = [int(line.split()[1]) * 1024 for line in open(f"/proc/{pid}/status") if line.startswith("RssAnon")]
    return len(os.listdir(f"/proc/{pid}/fd")), anonymous[0]


@test(own=True)
def sigterm_ends_it(w):
    if w.engine:
        return
    r = Runner(w)
    r.begin(r.step("/probe", "sleep"))
    time.sleep(0.1)
    os.kill(w.pid_of(r.process), signal.SIGTERM)
    r.process.wait(3)
    r.close()


def latency(world):
    r = Runner(world)
    for name, argv in (("/bin/true", ["/bin/true"]), ("static program", ["/probe", "exit"])):
        total, setup, wall, cleanup = [], [], [], []
        for _ in range(220):
            t = time.perf_counter()
            r.begin(r.step(*argv), frame(END))
            x = r.result()
            assert x.is_ == (EXITED, 0) and r.receive()[0] == R_CLEAN
            total.append(time.perf_counter() - t)
            setup.append(x.setup / 1e9)
            wall.append(x.wall / 1e9)
            cleanup.append(x.cleanup / 1e9)
        p = lambda v: f"{statistics.median(v[20:]) * 1000:.3f}"
        print(f"{world.name}: p50 of 200 jobs of {name}, ms: {p(total)} in all; STEP to exec {p(setup)}, the program {p(wall)}, clean-up and report {p(cleanup)}")
    r.close()


def run(world, options):
    failed = []
    shared = None
    chosen = [t for t in TESTS if options.k in t[0]]
    for name, function, needs in chosen:
        if (needs.get("cgroup") and world.version == 0 or needs.get("limited") and options.sanitize
                or needs.get("native") and options.emulated):
            print(f"{world.name}: {name}: left out")
            continue
        t = time.time()
        try:
            if needs.get("own"):
                function(world)
            else:
                shared = shared or Runner(world)
                function(shared)
                shared.look()
            print(f"{world.name}: {name}: ok ({time.time() - t:.1f} s)", flush=True)
        except Exception as e:  # noqa: BLE001 - every failure is told, and the next test gets a new runner
            failed.append(name)
            tb = e.__traceback__
            while tb.tb_next and tb.tb_next.tb_frame.f_code.co_filename == __file__ and tb.tb_next.tb_frame.f_code.co_name not in ("receive", "need"):
                tb = tb.tb_next
            print(f"{world.name}: {name}: FAILED, line {tb.tb_lineno}: {type(e).__name__} {e}", flush=True)
            if shared and not needs.get("own"):
                shared.close()
                shared = None
    if shared:
        shared.close()
    if not options.sanitize and not options.emulated and not options.k:
        latency(world)
    return failed, len(chosen)


def main():
    p = argparse.ArgumentParser()
    p.add_argument("runner")
    p.add_argument("probe")
    p.add_argument("-k", default="", help="only tests whose name holds this")
    p.add_argument("--sanitize", action="store_true", help="the runner is a sanitizer build: no exact limits, no latency")
    p.add_argument("--emulated", action="store_true", help="the runner is run by qemu-user: not what that does differently")
    p.add_argument("--host", action="store_true", help="only on the host")
    p.add_argument("--engine", action="store_true", help="only in a container")
    p.add_argument("--no-cgroup", action="store_true", help="on the host: as if no cgroup could be read")
    p.add_argument("--rounds", type=int, default=1)
    options = p.parse_args()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))  # so that cgroups and containers go too
    worlds = []
    image = os.environ.get("SANDBOX_IMAGE")
    if not options.engine:
        if os.geteuid() == 0:
            worlds.append(lambda: Host(options.runner, options.probe, options.sanitize, not options.no_cgroup))
        else:
            print("not root: the tests in namespaces are left out")
    if image and not options.host and not options.sanitize:
        worlds.append(lambda: Engine(image, options.runner, options.probe))
    failed = []
    for _ in range(options.rounds):
        for make in worlds:
            world = make()
            world.probe_path = options.probe
            try:
                f, n = run(world, options)
                failed += f
                print(f"{world.name}: {n - len(f)} of {n} passed")
            finally:
                world.finish()
    if failed:
        print("failed:", *failed)
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
