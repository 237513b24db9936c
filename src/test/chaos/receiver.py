"""Where callbacks go: keeps each one's content, and checks its signature."""
import hashlib
import hmac
import http.server
import json
import threading
import time


class Receiver:
    def __init__(self, secret="chaos"):
        self.secret = secret
        self.taken = {}
        self.wrong = []
        self._lock = threading.Lock()
        receiver = self

        class Handler(http.server.BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_PUT(self):
                body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
                receiver._take(self.headers, body)
                self.send_response(204)
                self.end_headers()

            def log_message(self, *_):
                pass

        class Server(http.server.ThreadingHTTPServer):
            daemon_threads = True

            def handle_error(self, *_):
                """A connection that the service's end has broken."""

        self.server = Server(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_port}/"
        threading.Thread(target=self.server.serve_forever, name="receiver", daemon=True).start()

    def _take(self, headers, body):
        token, timestamp = headers.get("Dromedary-Delivery"), headers.get("Dromedary-Timestamp", "")
        expected = "v1=" + hmac.new(self.secret.encode(), timestamp.encode() + b"." + body, hashlib.sha256).hexdigest()
        content = json.loads(body)
        with self._lock:
            if not hmac.compare_digest(expected, headers.get("Dromedary-Signature", "")) or content.get("token") != token:
                self.wrong.append(f"callback of {token} is not signed, or not of that token")
            self.taken.setdefault(token, []).append((time.monotonic(), content))

    def of(self, token):
        with self._lock:
            return list(self.taken.get(token, ()))

    def close(self):
        self.server.shutdown()
        self.server.server_close()
