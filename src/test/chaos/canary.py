"""A submission each second to each node, as a client would make it: by these it is told when a node serves again."""
import http.client
import json
import threading
import time

_BODY = json.dumps({"language": "python", "source_code": "print('canary')", "expected_output": "canary\n"})
_PATIENCE = 15


class Canary:
    def __init__(self, node):
        self.node = node
        self.right, self.last_trouble = [], ""
        self.stopping = threading.Event()
        self.thread = threading.Thread(target=self._run, name=f"canary-of-{node.name}", daemon=True)
        self.thread.start()

    def _run(self):
        while not self.stopping.wait(1):
            threading.Thread(target=self._one, daemon=True).start()

    def _one(self):
        began = time.monotonic()
        try:
            connection = http.client.HTTPConnection("127.0.0.1", self.node.address, timeout=_PATIENCE)
            try:
                connection.request("POST", "/submissions?wait=true", _BODY, {"Content-Type": "application/json"})
                answer = connection.getresponse()
                text = answer.read()
            finally:
                connection.close()
            if answer.status == 201 and json.loads(text).get("status", {}).get("id") == 3:
                self.right.append((began, time.monotonic()))
            else:
                self.last_trouble = f"HTTP {answer.status} {text[:160].decode(errors='replace')}"
        except (OSError, http.client.HTTPException, ValueError) as e:
            self.last_trouble = repr(e)

    def served_since(self, moment):
        """When the first one that began after the moment had its verdict, in seconds since; None when none had."""
        ends = [end for began, end in list(self.right) if began >= moment]
        return min(ends) - moment if ends else None

    def stop(self):
        self.stopping.set()


def recovery(canaries, moment, patience):
    """Seconds until all nodes served again; None, and why, when one didn't."""
    while time.monotonic() - moment < patience:
        times = [canary.served_since(moment) for canary in canaries]
        if None not in times:
            return max(times), ""
        time.sleep(0.1)
    why = "; ".join(f"{c.node.name}: {c.last_trouble}" for c in canaries if c.served_since(moment) is None)
    return None, why
