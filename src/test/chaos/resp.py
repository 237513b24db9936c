"""As much of Redis's protocol as is needed to look into a server and to give it orders."""
import socket
import ssl


class RedisError(RuntimeError):
    pass


class Connection:
    def __init__(self, port, password=None, ca=None, timeout=10):
        self.socket = socket.create_connection(("127.0.0.1", port), timeout)
        if ca:
            self.socket = ssl.create_default_context(cafile=ca).wrap_socket(self.socket, server_hostname="127.0.0.1")
        self.input = self.socket.makefile("rb")
        if password:
            self("AUTH", password)

    def __call__(self, *words):
        parts = [word if isinstance(word, bytes) else str(word).encode() for word in words]
        self.socket.sendall(b"*%d\r\n" % len(parts) + b"".join(b"$%d\r\n%s\r\n" % (len(part), part) for part in parts))
        return self._read()

    def _read(self):
        line = self.input.readline()
        if not line.endswith(b"\r\n"):
            raise ConnectionError("Redis closed the connection")
        kind, rest = line[:1], line[1:-2]
        if kind == b"+":
            return rest.decode()
        if kind == b"-":
            raise RedisError(rest.decode())
        if kind == b":":
            return int(rest)
        if kind == b"$":
            size = int(rest)
            return None if size < 0 else self.input.read(size + 2)[:-2].decode(errors="replace")
        return None if int(rest) < 0 else [self._read() for _ in range(int(rest))]

    def scan(self, pattern):
        cursor = "0"
        while True:
            cursor, keys = self("SCAN", cursor, "MATCH", pattern, "COUNT", 1000)
            yield from keys
            if cursor == "0":
                return

    def close(self):
        self.input.close()
        self.socket.close()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.close()
