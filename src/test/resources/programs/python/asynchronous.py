import asyncio, sys
async def echo(reader, writer):
    writer.write((await reader.readline())[::-1])
    await writer.drain()
    writer.close()
async def main():
    server = await asyncio.start_server(echo, "127.0.0.1", 0)
    reader, writer = await asyncio.open_connection(*server.sockets[0].getsockname())
    writer.write(b"abc\n")
    print(await reader.read())
    writer.close()
    server.close()
    process = await asyncio.create_subprocess_exec("tr", "a-z", "A-Z", stdin=-1, stdout=-1)
    print((await process.communicate(b"upper"))[0], process.returncode)
    print(await asyncio.gather(*(asyncio.sleep(0.01 * n, n) for n in (3, 1, 2))))
    stdin = asyncio.StreamReader()
    try:
        await asyncio.wait_for(asyncio.sleep(5), 0.05)
    except asyncio.TimeoutError:
        print("timeout")
asyncio.run(main())
sys.exit(0)
