"""Runs a program and prints what became of it: submit.py [SERVER]. Needs nothing but Python."""
import base64
import json
import sys
import urllib.request

SERVER = sys.argv[1] if len(sys.argv) > 1 else "http://localhost:2358"


def call(path, body):
    request = urllib.request.Request(SERVER + path, json.dumps(body).encode(), {"Content-Type": "application/json"})
    return urllib.request.urlopen(request)


PROGRAM = {"language": "python", "source_code": "print(int(input()) * 2)", "stdin": "21", "expected_output": "42"}

# wait for the verdict
result = json.load(call("/submissions?wait=true", PROGRAM))
print(result["status"]["description"], result["stdout"].strip(), result["time"] + " s")

# or follow it
token = json.load(call("/submissions", PROGRAM))["token"]
with urllib.request.urlopen(f"{SERVER}/submissions/{token}/events") as events:
    for line in events:
        name, _, value = line.decode().rstrip().partition(": ")
        if name == "event":
            event = value
        elif name == "data":
            data = json.loads(value)
            if event == "status":
                print(data["stage"])
            elif event == "output":
                print(base64.b64decode(data["data"]).decode(errors="replace"), end="")
            elif event == "result":
                print(data["status"]["description"])
