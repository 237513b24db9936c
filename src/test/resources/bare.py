"""Runs programs as a shell would, in a container of the sandbox image: the times that Dromedary's are compared with.

In: JSON, a list of {name, file, source, stdin, compile, run, environment, times}. Out: a line "name milliseconds" for each, of
compiling and running together, the best of several times."""
import json
import os
import shutil
import subprocess
import sys
import time

for job in json.load(sys.stdin):
    best = float("inf")
    for _ in range(job["times"]):
        for folder in ("/box", "/tmp"):
            for name in os.listdir(folder):
                path = os.path.join(folder, name)
                shutil.rmtree(path) if os.path.isdir(path) and not os.path.islink(path) else os.remove(path)
        with open(job["file"], "w") as file:
            file.write(job["source"])
        start = time.perf_counter()
        for argv in filter(None, (job["compile"], job["run"])):
            step = subprocess.run(argv, input=job["stdin"], capture_output=True, text=True, env=job["environment"])
            if step.returncode:
                sys.exit(f"{job['name']}: {argv} ended with {step.returncode}: {step.stdout}{step.stderr}")
        best = min(best, time.perf_counter() - start)
    print(job["name"], best * 1000, flush=True)
