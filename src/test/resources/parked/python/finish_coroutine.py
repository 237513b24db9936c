"""A coroutine that nobody has awaited."""


async def forgotten():
    pass


coroutine = forgotten()
print("end")
