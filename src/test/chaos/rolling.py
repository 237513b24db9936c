"""
Two nodes are restarted one after the other, again and again, by SIGTERM. Clients have the list of both: they may see a 503 with
Retry-After, or a broken connection, but no other error, and no wrong answer.
"""
import random
import time

import checks
from engine import Engine
from receiver import Receiver
from service import Version
from workload import Clients
from world import World, say


def rolling(options, ledger):
    receiver = Receiver()
    current = Version("current", options.jar, options.image, options.java_options.split())
    world = World(options, "single", Engine(options.engine), receiver, ledger, current, links=False)
    restarts, longest = 0, 0.0
    try:
        world.start()
        clients = Clients(ledger, world.nodes, receiver, options.seed, options.clients, silence_is_an_error=True)
        clients.start()
        rng, until = random.Random(options.seed), time.monotonic() + 60 * (options.minutes or 3)
        while time.monotonic() < until or restarts % len(world.nodes):
            node = world.nodes[restarts % len(world.nodes)]
            time.sleep(rng.uniform(1, 5))
            world.fault = f"restart of {node.name}"
            began = time.monotonic()
            if not node.stop():
                ledger.problem("stuck", f"SIGTERM {restarts}", f"{node.name} did not end within a minute of SIGTERM")
            took = time.monotonic() - began
            node.start()
            node.await_ready()
            restarts, longest = restarts + 1, max(longest, took)
            say(f"{node.name} restarted: ended after {took:.1f} s, ready after {time.monotonic() - began:.1f} s; "
                f"{ledger.counts['accepted']} accepted, {len(ledger.problems)} problems")
        world.fault = "the end"
        clients.finish(120)
        checks.settle(world, 90)
        checks.sweep(world, clients)
    finally:
        world.close()
        receiver.close()
    print(f"\n{restarts} restarts, the longest end {longest:.1f} s, seed {options.seed}")
    print(" · ".join(f"{count} {what}" for what, count in sorted(ledger.counts.items())))
    print("clients met: " + (" · ".join(f"{count} × {why}" for why, count in ledger.refused.most_common()) or "nothing"))
    for (kind, _), problem in ledger.problems.items():
        print(f"  {kind}: {problem}")
