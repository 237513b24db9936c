"""Runs programs as any shell would, in a container of the sandbox image: what they do there they do in Dromedary.

In: JSON, a list of {name, file, source, stdin, compile, run, environment}; source and stdin in base64. Out: a line
of JSON for each program and kind of standard output, {name, kind, status, stdout}: kind is file or pipe; status is negative
for a signal."""
import base64
import contextlib
import json
import os
import resource
import shutil
import signal
import subprocess
import sys
import threading

STACK = 64_000 << 10
LONGEST = 20


def empty(folder):
    for name in os.listdir(folder):
        path = os.path.join(folder, name)
        shutil.rmtree(path) if os.path.isdir(path) and not os.path.islink(path) else os.remove(path)


def limits():
    resource.setrlimit(resource.RLIMIT_STACK, (STACK, resource.getrlimit(resource.RLIMIT_STACK)[1]))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def run(job, kind):
    """In a box that has what the compiler made. Who is left when the program ends is killed, as a judge would."""
    for folder in ("/box", "/tmp", "/dev/shm"):
        empty(folder)
    for name in os.listdir("/judge/made"):
        shutil.copy(f"/judge/made/{name}", "/box")
    with open("/judge/stdin", "rb") as stdin, open("/judge/stdout", "wb") as file:
        process = subprocess.Popen(job["run"], stdin=stdin, stdout=file if kind == "file" else subprocess.PIPE,
                                   stderr=subprocess.DEVNULL, env=job["environment"], cwd="/box",
                                   start_new_session=True, preexec_fn=limits)
        pieces = []
        reader = threading.Thread(target=lambda: pieces.append(process.stdout.read() if process.stdout else b""))
        reader.start()
        status = process.wait(LONGEST)
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        reader.join()
    if kind == "pipe":
        return status, pieces[0]
    with open("/judge/stdout", "rb") as file:
        return status, file.read()


for job in json.load(sys.stdin):
    for folder in ("/box", "/tmp"):
        empty(folder)
    for path, content in (("/box/" + job["file"], job["source"]), ("/judge/stdin", job["stdin"])):
        with open(path, "wb") as file:
            file.write(base64.b64decode(content))
    if job["compile"]:
        made = subprocess.run(job["compile"], cwd="/box", env=job["environment"], capture_output=True, text=True)
        if made.returncode:
            sys.exit(f"{job['name']}: {made.stdout}{made.stderr}")
    shutil.rmtree("/judge/made", ignore_errors=True)
    shutil.copytree("/box", "/judge/made")
    for kind in ("file", "pipe"):
        status, stdout = run(job, kind)
        print(json.dumps({"name": job["name"], "kind": kind, "status": status,
                          "stdout": base64.b64encode(stdout).decode()}), flush=True)
