"""What docs/clients.md promises of Python's clients: small.py SERVER GATEWAY NOBODY blocking|asynchronous"""
import asyncio
import sys

import dromedary

SERVER, GATEWAY, NOBODY, KIND = sys.argv[1:]
ECHO = "import sys; sys.stdout.buffer.write(sys.stdin.buffer.read())"


class Blocking:
    """The blocking client, with the other's manners."""

    def __init__(self, *arguments, **options):
        self._client = dromedary.Dromedary(*arguments, **options)

    def __getattr__(self, name):
        async def call(*arguments, **options):
            return getattr(self._client, name)(*arguments, **options)
        return call

    async def events(self, *arguments, **options):
        for event in self._client.events(*arguments, **options):
            yield event


def client(server, **options):
    return (Blocking if KIND == "blocking" else dromedary.AsyncDromedary)(server, **options)


async def failure(awaitable):
    try:
        await awaitable
    except dromedary.DromedaryError as e:
        return e
    raise AssertionError("no error")


async def run():
    direct = client(SERVER)
    result = await direct.wait(await direct.submit(71, "print(input())", stdin="x", expected_output="x"))
    assert (result.status.description, result.stdout, result.stderr) == ("Accepted", "x\n", "")


async def bytes_():
    direct, every = client(SERVER), bytes(range(256)) * 1000
    result = await direct.wait(await direct.submit("python", ECHO, stdin=every))
    assert result.stdout_bytes == every and "\ufffd" in result.stdout


async def text():
    direct = client(SERVER)
    result = await direct.wait(await direct.submit("python", "print('ünï', input())", stdin="𝄞"))
    assert result.stdout == "ünï 𝄞\n", result.stdout


async def tests():
    cases = [{"stdin": str(n), "expected_output": bytes(b"%d" % (n * n)), "name": f"n{n}"} for n in (1, 2, 3)]
    results = await client(SERVER).tests("python", "n = int(input()); print(n * n if n != 2 else 5)", cases)
    assert [(one.name, one.status.id, one.stdout) for one in results] \
        == [("n1", 3, "1\n"), ("n2", 4, "5\n"), ("n3", 3, "9\n")]


async def uncompiled():
    results = await client(SERVER).tests("c", "int main(void) { return undeclared; }", [{"stdin": ""}] * 2)
    assert [one.status.id for one in results] == [6, 6] and "undeclared" in results[1].compile_output


async def batch():
    programs = [{"language": "bash", "source_code": f"sleep 0.{9 - n % 10}; echo {n}"} for n in range(20)]
    assert [result.stdout for result in await client(SERVER).batch(programs)] == [f"{n}\n" for n in range(20)]


async def events():
    direct = client(SERVER)
    token = await direct.submit("bash", "printf 'a\\xff'; sleep 2; printf 'b'")
    names, output = [], b""
    async for name, data in direct.events(token):
        names.append(name)
        output += data.data_bytes if name == "output" else b""
    assert names[0] == "submission" and names[-1] == "result" and "status" in names, names
    assert output == b"a\xffb" == data.stdout_bytes, output


async def cancel():
    direct = client(SERVER)
    token = await direct.submit("bash", "sleep 10")
    assert (await direct.cancel(token)).status.description == "Cancelled"
    assert (await direct.wait(token)).status.description == "Cancelled"


async def refused():
    error = await failure(client(SERVER).submit("python", "print()", cpu_time_limit=1000, memory_limit=1))
    assert error.status == 422 and set(error.fields) == {"cpu_time_limit", "memory_limit"}, error.fields
    assert "cpu_time_limit must be less than or equal to" in str(error), error


async def unknown():
    error = await failure(client(SERVER).wait("no-such-token"))
    assert error.status == 404 and error.title == "Not Found" and error.detail, error


async def passes(fault):
    faulty = client(f"{GATEWAY}/{fault}")
    result = await faulty.wait(await faulty.submit("python", "print(input())", stdin=fault))
    assert result.stdout == fault + "\n", result


async def full():
    error = await failure(client(f"{GATEWAY}/full", retries=1).submit("python", "print()"))
    assert (error.status, error.detail, error.retry_after) == (503, "queue is full", 1), error
    error = await failure(client(f"{GATEWAY}/full", timeout=1.5).submit("python", "print()"))
    assert error.status == 503, error


async def silent():
    error = await failure(client(f"{GATEWAY}/silent", timeout=1).submit("python", "print()"))
    assert (error.status, error.title) == (0, "Timed out"), error


async def drip():
    faulty = client(f"{GATEWAY}/drip")
    error = await failure(faulty.wait(await faulty.submit("python", "print()"), timeout=1))
    assert (error.status, error.title) == (0, "Timed out"), error


async def nobody():
    error = await failure(client(NOBODY, retries=1).submit("python", "print()"))
    assert (error.status, error.title) == (0, "Connection failed"), error


async def main():
    for call in (run, bytes_, text, tests, uncompiled, batch, events, cancel, refused, unknown):
        await call()
        print(call.__name__.rstrip("_"), "ok")
    for fault in ("unsent", "lost", "busy", "quota"):
        await passes(fault)
        print(fault, "ok")
    await full()
    print("full ok")
    await passes("broken")
    print("broken ok")
    for call in (silent, drip, nobody):
        await call()
        print(call.__name__, "ok")

asyncio.run(main())
