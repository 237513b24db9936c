"""Clients, as they are: each hands in one thing after the other in a way of its own, and insists on a right verdict."""
import http.client
import json
import random
import re
import threading
import time

import previous
from programs import EXTENSIONS, program_of

FIELDS = "token,status,stdout,stdin,message,finished_at"
BROKEN = (OSError, http.client.HTTPException, ValueError)
# single: POST and ask; lone: the same without an Idempotency-Key, so it isn't repeated; follow: server-sent events
WAYS = {"single": 5, "wait": 6, "lone": 2, "batch": 2, "post-events": 3, "get-events": 2, "callback": 4, "file": 2}


class Answer:
    def __init__(self, status, headers, body):
        self.status, self.headers, self.body = status, headers, body


class Clients:
    def __init__(self, ledger, nodes, receiver, seed, count, silence_is_an_error=False, patience=240):
        self.ledger, self.nodes, self.receiver, self.patience = ledger, nodes, receiver, patience
        self.silence_is_an_error = silence_is_an_error
        self.doing = {}
        self.stopping, self.giving_up = threading.Event(), threading.Event()
        self.pause, self.run_id = (0.2, 1.2), f"{seed}-{random.randrange(1 << 32):x}"
        self.threads = [threading.Thread(target=self._client, args=(random.Random(f"{seed}/{i}"),), name=f"client-{i}", daemon=True)
                        for i in range(count)]

    def start(self):
        for thread in self.threads:
            thread.start()

    def finish(self, seconds):
        """No more submissions; waits for the verdicts of those that are there."""
        self.stopping.set()
        deadline = time.monotonic() + seconds
        for thread in self.threads:
            thread.join(max(0, deadline - time.monotonic()))
        for name in [thread.name for thread in self.threads if thread.is_alive()]:
            self.ledger.problem("stuck", name, f"{name} still waits, {seconds} s after the last fault: {self.doing.get(name)}")
        self.giving_up.set()
        for thread in self.threads:
            thread.join(60)

    def _client(self, rng):
        names, weights = zip(*WAYS.items())
        while not self.stopping.is_set():
            way = rng.choices(names, weights)[0]
            try:
                getattr(self, "_" + way.replace("-", "_"))(rng)
            except Exception as e:  # this program's own mistake must not look like silence
                self.ledger.problem("error", f"client {way} {e!r}", f"client failed ({way}): {e!r}")
            self.stopping.wait(rng.uniform(*self.pause))

    # --- requests

    def _request(self, node, method, path, body=None, headers=None, timeout=40, reader=None):
        connection = http.client.HTTPConnection("127.0.0.1", node.address, timeout=timeout)
        try:
            connection.request(method, path, None if body is None else json.dumps(body), {"Content-Type": "application/json", **(headers or {})})
            answer = connection.getresponse()
            if reader and answer.status in (200, 201) and answer.getheader("Content-Type", "").startswith("text/event-stream"):
                return Answer(answer.status, answer.headers, reader(answer))
            text = answer.read()
            kind = answer.getheader("Content-Type", "")
            return Answer(answer.status, answer.headers, json.loads(text) if "json" in kind and text else text.decode(errors="replace"))
        finally:
            connection.close()

    def _insist(self, rng, method, path, body=None, headers=None, once=False, reader=None):
        """
        Until it is answered with 200 or 201: a broken connection and a 503 send the client to any node again, after a moment.
        Everything else is an error. None when it gave up, or, with once, when the connection broke.
        """
        deadline = time.monotonic() + self.patience
        while time.monotonic() < deadline and not self.giving_up.is_set():
            node = rng.choice(self.nodes)
            version, began = node.version, time.monotonic()
            self.doing[threading.current_thread().name] = f"{method} {path} at {node.name}, since {time.strftime('%H:%M:%S')}"
            try:
                answer = self._request(node, method, path, body, headers, reader=reader)
            except BROKEN as e:
                self.ledger.refuse("no answer in time" if isinstance(e, TimeoutError) else f"broken connection ({type(e).__name__})")
                if self.silence_is_an_error and isinstance(e, TimeoutError):
                    self.ledger.problem("error", f"{method} silence", f"no answer to {method} {path} at {node.name}")
                if once:
                    return None
                self.giving_up.wait(0.5)
                continue
            if answer.status in (200, 201):
                return answer
            fault = previous.of_answer(node, version, began, answer.status)
            if fault:
                self.ledger.excuse(fault)
            else:
                self._refused(node, method, path, answer)
            self.giving_up.wait(min(3.0, float(answer.headers.get("Retry-After") or 1)))
        return None

    def _refused(self, node, method, path, answer):
        where = re.sub(r"[0-9a-f-]{36}", "TOKEN", path.split("?")[0])  # one problem for each path
        if answer.status == 503 and answer.headers.get("Retry-After", "").isdigit():
            self.ledger.refuse("503 with Retry-After")
            return
        kind = "misled" if answer.status == 404 else "error"
        why = "503 without Retry-After" if answer.status == 503 else f"HTTP {answer.status}"
        self.ledger.problem(kind, f"{method} {where} {answer.status} {node.name}", f"{why} for {method} {path} at {node.name}: {str(answer.body)[:200]}")

    # --- verdicts

    def _final(self, entry, submission):
        """A verdict that a client was told; the first one counts, and those that come later must be the same."""
        status = (submission.get("status") or {}).get("id", 0)
        if status <= 2:
            return False
        wrong = program_of(entry.number).judges(entry.number, submission)
        if wrong:
            self.ledger.problem("wrong", entry.number, f"{wrong}, {entry.how}, {submission.get('token')}")
        told = (status, submission.get("stdout"), submission.get("finished_at"))
        if entry.seen and entry.seen != told:
            self.ledger.problem("doubled", entry.number, f"two results for {entry.number}: {entry.seen} and {told}, {entry.tokens}")
        entry.seen = entry.seen or told
        return True

    def _follow(self, rng, entry, token):
        """Asks until there is a verdict."""
        deadline, pause = time.monotonic() + self.patience, 0.2
        while time.monotonic() < deadline and not self.giving_up.is_set():
            answer = self._insist(rng, "GET", f"/submissions/{token}?fields={FIELDS}")
            if answer and self._final(entry, answer.body):
                return
            self.giving_up.wait(pause)
            pause = min(2.0, pause * 1.5)

    def _hand_in(self, rng, entry, query="", headers=None, once=False, reader=None, **more):
        key = {} if once else {"Idempotency-Key": f"{self.run_id}-{entry.number}"}
        entry.keyed = not once
        body = {**program_of(entry.number).request(entry.number), **more}
        answer = self._insist(rng, "POST", f"/submissions{query}", body, {**key, **(headers or {})}, once, reader)
        if answer is None:
            self.ledger.count("unanswered")
            return None
        if isinstance(answer.body, dict) and answer.body.get("token"):
            self.ledger.accepted(entry, answer.body["token"])
        return answer

    # --- ways to hand in

    def _single(self, rng, how="single", once=False, **more):
        entry = self.ledger.open(how)[0]
        entry.callback = "callback_url" in more
        answer = self._hand_in(rng, entry, once=once, **more)
        if answer:
            self._follow(rng, entry, answer.body["token"])

    def _lone(self, rng):
        self._single(rng, "lone", once=True)

    def _callback(self, rng):
        self._single(rng, "callback", callback_url=self.receiver.url)

    def _wait(self, rng):
        entry = self.ledger.open("wait")[0]
        answer = self._hand_in(rng, entry, f"?wait=true&fields={FIELDS}")
        if answer and not self._final(entry, answer.body):
            # the service has stopped before there was a verdict; the token is told, and others know it
            self.ledger.count("waited in vain")
            self._follow(rng, entry, answer.body["token"])

    def _batch(self, rng):
        entries = self.ledger.open("batch", 4)
        for entry in entries:
            entry.keyed = False
        body = {"submissions": [program_of(entry.number).request(entry.number) for entry in entries]}
        answer = self._insist(rng, "POST", "/submissions/batch", body, once=True)
        if answer is None:
            self.ledger.count("unanswered")
            return
        tokens = [one["token"] for one in answer.body]
        for entry, token in zip(entries, tokens):
            self.ledger.accepted(entry, token)
        deadline, left = time.monotonic() + self.patience, dict(zip(tokens, entries))
        while left and time.monotonic() < deadline and not self.giving_up.is_set():
            answer = self._insist(rng, "GET", f"/submissions/batch?tokens={','.join(left)}&fields={FIELDS}")
            for submission in (answer.body["submissions"] if answer else []):
                if submission is None:
                    self.ledger.problem("misled", "null in a batch", f"a batch doesn't have one of {list(left)}")
                elif self._final(left[submission["token"]], submission):
                    del left[submission["token"]]
            self.giving_up.wait(0.7)

    def _post_events(self, rng):
        entry = self.ledger.open("post-events")[0]
        answer = self._hand_in(rng, entry, headers={"Accept": "text/event-stream"}, reader=lambda stream: self._events(entry, stream))
        if answer and not entry.seen:
            # the stream ended before the result did, or the connection broke: ask again
            self._follow(rng, entry, answer.body["token"])

    def _get_events(self, rng):
        entry = self.ledger.open("get-events")[0]
        answer = self._hand_in(rng, entry)
        if answer:
            token = answer.body["token"]
            self._insist(rng, "GET", f"/submissions/{token}/events", reader=lambda stream: self._events(entry, stream))
            self._follow(rng, entry, token)

    def _events(self, entry, stream):
        """Reads a stream to its end; the token, or a broken connection when there was none."""
        token, event, results = None, None, 0
        try:
            for line in stream:
                name, _, value = line.decode().rstrip("\n").partition(": ")
                if name == "event":
                    event = value
                elif name == "data" and event in ("submission", "result"):
                    data = json.loads(value)
                    token = token or data["token"]
                    self.ledger.accepted(entry, token)
                    if event == "result":
                        results += 1
                        self._final(entry, {**data, "stdout": _text(data.get("stdout")), "message": _text(data.get("message"))})
        except BROKEN:
            if token is None:
                raise
            self.ledger.refuse("broken event stream")
        if results > 1:
            self.ledger.problem("doubled", entry.number, f"{results} results in one stream of {token}")
        if token is None:
            raise ConnectionError("a stream without a token")
        return {"token": token}

    def _file(self, rng):
        node = rng.choice(self.nodes)
        entry = self.ledger.open(f"file at {node.name}")[0]
        program, name = program_of(entry.number), f"chaos{entry.number}"
        request = program.request(entry.number)
        fields = {key: request[key] for key in request if key not in ("source_code", "stdin", "expected_output")}
        files = [(".json", json.dumps(fields)), (".in", request["stdin"])]
        if "expected_output" in request:
            files.append((".out", request["expected_output"]))
        # .in and .out are companions; a C program's name ends in .c, Java's class is Main whatever its file's name
        node.drop(name, [*files, ("." + EXTENSIONS[program.language], request["source_code"])])
        entry.file = (node, name)
        self.ledger.count("files")
        deadline = time.monotonic() + self.patience
        while time.monotonic() < deadline and not self.giving_up.is_set():
            result = node.result_of_file(name)
            if result is not None:
                if result.get("token"):
                    self.ledger.accepted(entry, result["token"])
                fault = previous.of_file(node, name, result)
                if fault:
                    self.ledger.excuse(fault)
                    self._follow(rng, entry, result["token"])
                elif not self._final(entry, result):
                    self.ledger.problem("wrong", entry.number, f"the file {name} has the result {str(result)[:200]}")
                    entry.seen = (0, None, None)
                return
            self.giving_up.wait(0.5)


def _text(base64_text):
    import base64
    return None if base64_text is None else base64.b64decode(base64_text).decode(errors="replace")
