"""A client of Dromedary, which runs programs. One file, for Python 3.9 or later, without dependencies: copy it.

    client = Dromedary("http://localhost:2358")
    result = client.wait(client.submit("python", "print(input()[::-1])", stdin="abc"))
    print(result.status.description, result.stdout)

AsyncDromedary has the same methods, as coroutines. Threads may share either, and so may processes after a fork.
Fields are those of the API. In a request a text is a str, sent as UTF-8, or bytes; additional_files, a zip archive, is
bytes or base64. An answer has each text twice: stdout is a str, in which bytes that aren't UTF-8 are U+FFFD, and
stdout_bytes is exact; what isn't there is empty. A request that gets no answer, or 429 or 503, is repeated, after as
long as Retry-After says; an Idempotency-Key makes one submission of all attempts. Every failure is a DromedaryError.
"""
import asyncio
import base64
import contextlib
import functools
import json
import random
import socket
import ssl
import time
import types
import urllib.parse
import uuid

_TEXTS = {"source_code", "stdin", "expected_output", "stdout", "stderr", "compile_output", "message", "data"}
_LOST = (OSError, EOFError, asyncio.TimeoutError)


class DromedaryError(Exception):
    """status: HTTP's, 0 without an answer; fields: what is wrong with each, {"stdin": ["…"]}; retry_after: seconds."""

    def __init__(self, title, detail="", status=0, fields=None, retry_after=None):
        self.title, self.detail, self.status, self.retry_after = title, detail, status, retry_after
        self.fields = fields or {}
        wrong = [f"{name} {', '.join(map(str, messages))}" for name, messages in self.fields.items()]
        super().__init__(": ".join(filter(None, (title, detail, "; ".join(wrong)))))


def _encoded(value, name=""):
    if isinstance(value, dict):
        return {key: _encoded(field, key) for key, field in value.items()}
    if isinstance(value, (list, tuple)):
        return [_encoded(item) for item in value]
    if isinstance(value, str) and name in _TEXTS:
        value = value.encode()
    return base64.b64encode(value).decode() if isinstance(value, (bytes, bytearray)) else value


def _decoded(answer):
    for name in answer.keys() & _TEXTS:
        content = base64.b64decode(answer[name] or "")
        answer[name], answer[name + "_bytes"] = content.decode(errors="replace"), content
    return types.SimpleNamespace(**answer)


class _Exchange:
    """A request and its answer over a connection of their own. The library has no HTTP for asyncio."""
    sleep = staticmethod(asyncio.sleep)

    def __init__(self, deadline):
        self._deadline, self._received = deadline, bytearray()

    def _seconds(self):
        return max(0.001, min(self._deadline - time.monotonic(), 45))  # the service sends something every 15 s

    async def _connect(self, host, port, tls):
        connection = asyncio.open_connection(host, port, ssl=tls)
        self._reader, self.connection = await asyncio.wait_for(connection, self._seconds())

    async def _send(self, data):
        self.connection.write(data)
        await asyncio.wait_for(self.connection.drain(), self._seconds())

    async def _receive(self):
        return await asyncio.wait_for(self._reader.read(65536), self._seconds())

    async def ask(self, url, tls, request):
        """Returns what is answered, or itself when that is a stream."""
        with contextlib.ExitStack() as opened:
            await self._connect(url.hostname, url.port or (443 if tls else 80), tls)
            opened.callback(self.connection.close)
            with contextlib.suppress(ConnectionError):  # a request that is refused may not be read to its end
                await self._send(request)
            head, *fields = (await self._take(b"\r\n\r\n")).decode("latin-1").split("\r\n")
            status, fields = int(head.split()[1]), [field.partition(":") for field in fields]
            self._headers = {name.lower(): value.strip() for name, _, value in fields}
            if self._headers.get("content-type", "").startswith("text/event-stream"):
                return opened.pop_all() and self
            text = "\n".join([line async for line in self.lines()])
        if status // 100 == 2:
            return json.loads(text, object_hook=_decoded)
        told, after = json.loads(text) if text.startswith("{") else {}, self._headers.get("retry-after", "")
        fields = {name: messages for name, messages in told.items() if isinstance(messages, list)}
        title = told.get("title", f"HTTP {status}")
        detail = told.get("detail", "" if "title" in told else told.get("error", ""))
        raise DromedaryError(title, detail, status, fields, int(after) if after.isdigit() else None)

    async def _take(self, end, size=None):
        """What comes before this end, or so much and the end."""
        while end not in self._received if size is None else len(self._received) < size + len(end):
            received = await self._receive()
            if not received or time.monotonic() >= self._deadline:
                raise EOFError("the connection was closed")
            self._received += received
        size = self._received.index(end) if size is None else size
        taken, self._received = self._received[:size], self._received[size + len(end):]
        return taken

    async def lines(self):
        """The body's, as they come."""
        chunked, rest = self._headers.get("transfer-encoding", "").lower() == "chunked", bytearray()
        size = int(self._headers.get("content-length", 0))
        while not chunked or (size := int((await self._take(b"\r\n")).partition(b";")[0], 16)):
            piece = await self._take(b"\r\n" if chunked else b"", size)
            rest += piece
            if b"\n" in piece:
                *lines, rest = rest.split(b"\n")
                for line in lines:
                    yield line.decode()
            if not chunked:
                break
        yield rest.decode()


class _BlockingExchange(_Exchange):
    """Its coroutines block, and so never wait."""

    async def sleep(self, seconds):
        time.sleep(seconds)

    async def _connect(self, host, port, tls):
        self.connection = socket.create_connection((host, port), self._seconds())
        self.connection = tls.wrap_socket(self.connection, server_hostname=host) if tls else self.connection

    async def _send(self, data):
        self.connection.settimeout(self._seconds())
        self.connection.sendall(data)

    async def _receive(self):
        self.connection.settimeout(self._seconds())
        return self.connection.recv(65536)


class AsyncDromedary:
    """timeout: seconds until a submission is accepted, all attempts together, or cancelled."""
    _exchange = _Exchange

    def __init__(self, url, token=None, timeout=60, retries=6):
        self._url, self._token, self._timeout, self._retries = urllib.parse.urlsplit(url), token, timeout, retries
        self._tls = ssl.create_default_context() if self._url.scheme == "https" else None

    async def submit(self, language, source_code=None, **fields):
        """Returns the submission's token. language: a name, or Judge0's number."""
        program = {"language_id" if isinstance(language, int) else "language": language, "source_code": source_code}
        body = json.dumps(_encoded({**program, **fields})).encode()
        return (await self._call("POST", "?base64_encoded=true", self._timeout, self._retries, body)).token

    async def wait(self, token, timeout=600):
        """Returns the result."""
        async for _, data in self.events(token, timeout):
            pass
        return data

    async def batch(self, programs, timeout=600):
        """Runs programs, which are dicts of submit's arguments; returns the results in the same order."""
        deadline = time.monotonic() + timeout
        tokens = [await self.submit(**program) for program in programs]
        return [await self.wait(token, deadline - time.monotonic()) for token in tokens]

    async def tests(self, language, source_code, cases, timeout=600, **fields):
        """Runs a program on all cases, {"stdin": …, "expected_output": …, "name": …, "points": …}; returns a result
        for each. When none was run, as the program doesn't compile, say, that is the submission's."""
        fields = {"stop_at_first_failure": False, **fields, "test_cases": cases}
        result = await self.wait(await self.submit(language, source_code, **fields), timeout)
        return result.tests or [result for _ in cases]

    async def events(self, token, timeout=600):
        """Yields the API's events as they come, ("status", …), ("output", …), and at last ("result", …). A connection
        that is lost is taken up again: then a second ("submission", …) says that the output begins anew."""
        deadline, path, name = time.monotonic() + timeout, f"/{urllib.parse.quote(token, safe='')}/events", ""
        while True:
            exchange = await self._call("GET", path, deadline - time.monotonic(), self._retries)
            with contextlib.closing(exchange.connection), contextlib.suppress(*_LOST):
                async for line in exchange.lines():
                    field, _, value = line.partition(": ")
                    name = value if field == "event" else name
                    if field == "data":
                        yield name, json.loads(value, object_hook=_decoded)
                    if field == "data" and name == "result":
                        return
            await exchange.sleep(0.5)

    async def cancel(self, token):
        """Returns the submission, cancelled. One that is finished is deleted; so this isn't repeated."""
        return await self._call("DELETE", f"/{urllib.parse.quote(token, safe='')}?fields=*", self._timeout, 0)

    async def _call(self, method, path, timeout, retries, body=b""):
        """Returns what is answered, or the exchange when that is a stream."""
        fields = {"Host": self._url.netloc.rpartition("@")[2], "Content-Type": "application/json",
                  "Content-Length": len(body), "Idempotency-Key": uuid.uuid4(), "X-Auth-Token": self._token}
        head = "".join(f"{name}: {value}\r\n" for name, value in fields.items() if value is not None)
        request = f"{method} {self._url.path.rstrip('/')}/submissions{path} HTTP/1.1\r\n{head}\r\n".encode() + body
        deadline = time.monotonic() + timeout
        for attempt in range(retries + 1):
            exchange = self._exchange(deadline)
            try:
                return await exchange.ask(self._url, self._tls, request)
            except DromedaryError as e:
                error = e
            except _LOST as e:
                title = "Timed out" if time.monotonic() >= deadline else "Connection failed"
                error = DromedaryError(title, f"{fields['Host']}: {str(e) or type(e).__name__}")
            except (ValueError, IndexError) as e:
                raise DromedaryError("Unexpected answer", f"{fields['Host']} is no Dromedary") from e
            pause = error.retry_after or 0.25 * 2 ** min(attempt, 5) * random.uniform(0.5, 1)
            if error.status not in (0, 429, 503) or attempt == retries or time.monotonic() + pause >= deadline:
                raise error
            await exchange.sleep(pause)


def _blocking(method):
    @functools.wraps(method)
    def call(self, *arguments, **fields):
        try:
            method(self._client, *arguments, **fields).send(None)
        except StopIteration as e:
            return e.value
    return call


class Dromedary:
    """As AsyncDromedary, but blocking."""

    def __init__(self, url, token=None, timeout=60, retries=6):
        self._client = AsyncDromedary(url, token, timeout, retries)
        self._client._exchange = _BlockingExchange

    submit, wait, batch, tests, cancel = map(_blocking, (
        AsyncDromedary.submit, AsyncDromedary.wait, AsyncDromedary.batch, AsyncDromedary.tests, AsyncDromedary.cancel))

    @functools.wraps(AsyncDromedary.events)
    def events(self, token, timeout=600):
        events = self._client.events(token, timeout)
        with contextlib.suppress(StopAsyncIteration):
            while True:
                try:
                    events.__anext__().send(None)
                except StopIteration as e:
                    yield e.value
