"""Proxies for TCP and unix sockets that hand everything on, and can be told to do what broken networks do."""
import asyncio
import os
import random
import socket
import struct
import threading

MODES = ("pass", "delay", "half-open", "silent")
_loop = None
_start = threading.Lock()


def _the_loop():
    global _loop
    with _start:
        if _loop is None:
            _loop = asyncio.new_event_loop()
            threading.Thread(target=_loop.run_forever, name="proxies", daemon=True).start()
    return _loop


def _reset(writer):
    """With RST, as from a peer that is gone, where there is such a thing."""
    connection = writer.get_extra_info("socket")
    if connection is not None and connection.family == socket.AF_INET:
        try:
            connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        except OSError:
            pass
    writer.transport.abort()


class Proxy:
    """
    Modes: pass; delay (what comes is handed on later, both ways); half-open (what the server says is lost, and new connections too);
    silent (connections are accepted, kernels acknowledge what is sent, and nobody reads it). cut() resets what is open, abandon() leaves
    it silent for good, while new connections work: nobody is told of that by a kernel.

    Addresses are (host, port), or the path of a unix socket.
    """

    def __init__(self, listen, target, name):
        self.listen, self.target, self.name = listen, target, name
        self.mode, self.delay, self.refusing = "pass", 0.0, False
        self.changed = None
        self.open, self.abandoned = set(), set()
        self.tasks = set()  # the loop itself holds them weakly, and a connection that nobody hears of must stay open
        asyncio.run_coroutine_threadsafe(self._serve(), _the_loop()).result(10)

    async def _serve(self):
        self.changed = asyncio.Event()
        if isinstance(self.listen, str):
            if os.path.exists(self.listen):
                os.unlink(self.listen)
            self.server = await asyncio.start_unix_server(self._accept, self.listen, backlog=1000)
        else:
            self.server = await asyncio.start_server(self._accept, *self.listen, backlog=1000)

    def set(self, mode, delay=0.0):
        assert mode in MODES
        _the_loop().call_soon_threadsafe(self._set, mode, delay)

    def _set(self, mode, delay):
        self.mode, self.delay = mode, delay
        self.changed.set()
        self.changed = asyncio.Event()

    def cut(self, refuse=False):
        """Resets all connections; with refuse also those that come, until restore()."""
        self.refusing = refuse
        _the_loop().call_soon_threadsafe(self._cut)

    def _cut(self):
        for writer in list(self.open):
            _reset(writer)

    def restore(self, cut=False):
        """What was held back is handed on; with cut it is lost, and its connections are."""
        self.refusing = False
        if cut:
            _the_loop().call_soon_threadsafe(self._cut)
        self.set("pass")

    def abandon(self):
        def leave():
            self.abandoned |= self.open
            self._set("pass", 0.0)
        _the_loop().call_soon_threadsafe(leave)

    def close(self):
        def shut():
            self.server.close()
            self._cut()
            for task in self.tasks:
                task.cancel()
        _the_loop().call_soon_threadsafe(shut)

    async def _passing(self, mode, writer=None):
        while self.mode == mode or writer in self.abandoned:
            await self.changed.wait()

    async def _accept(self, reader, writer):
        upstream, task = None, asyncio.current_task()
        self.tasks.add(task)
        self.open.add(writer)
        try:
            if self.refusing:
                _reset(writer)
                return
            await self._passing("silent")
            if isinstance(self.target, str):
                from_server, upstream = await asyncio.open_unix_connection(self.target)
            else:
                from_server, upstream = await asyncio.open_connection(*self.target)
            self.open.add(upstream)
            await asyncio.gather(self._copy(reader, upstream, False), self._copy(from_server, writer, True))
        except (OSError, asyncio.CancelledError):
            pass
        finally:
            self.tasks.discard(task)
            for side in (writer, upstream):
                if side is not None:
                    self.open.discard(side)
                    self.abandoned.discard(side)
                    side.close()

    async def _copy(self, reader, writer, from_server):
        """One direction; the end of input is handed on as that, as a runner's standard input ends so."""
        try:
            while True:
                data = await reader.read(1 << 16)
                if not data and writer in self.abandoned:
                    return
                await self._passing("silent", writer)
                if self.mode == "delay":
                    await asyncio.sleep(self.delay * random.uniform(0.5, 1.5))
                if self.mode == "half-open" and from_server:
                    # lost, as is the connection: its peer never hears of either
                    await self._passing("half-open")
                    _reset(writer)
                    return
                if not data:
                    if writer.can_write_eof():
                        writer.write_eof()
                    return
                writer.write(data)
                await writer.drain()
        except OSError:
            _reset(writer)
