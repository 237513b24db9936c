import asyncio
async def main():
  p = await asyncio.create_subprocess_exec("echo", "hi", stdout=-1)
  print(await asyncio.gather(asyncio.sleep(0.01, 1), p.communicate()))
  raise RuntimeError("in task")
asyncio.run(main())
