"""Each kind of fault: done, endured for a while, and undone; a function returns a few words about it when it is over."""
import signal
import time

from engine import signal_container, thaw_container
from processes import wait_until

LINKS = ("cut", "delayed", "half-open", "silent")


def _pause(rng, least, most):
    seconds = rng.uniform(least, most)
    time.sleep(seconds)
    return f"{seconds:.0f} s"


# --- the service

def service_killed(world, rng):
    node = rng.choice(world.nodes)
    node.process.kill()
    took = _pause(rng, 0, 5)
    node.start()
    return f"{node.name}, {took}"


def service_stopped(world, rng):
    node = rng.choice(world.nodes)
    node.process.freeze()
    try:
        return f"{node.name}, {_pause(rng, 5, 30)}"
    finally:
        node.process.thaw()


def service_restarted(world, rng):
    node = rng.choice(world.nodes)
    if not node.stop():
        world.ledger.problem("stuck", f"{node.name} SIGTERM", f"{node.name} did not end within a minute of SIGTERM")
    node.start()
    return node.name


def versions_side_by_side(world, rng):
    """
    One node is of the version before for a while, and takes, runs and answers what the other has stored, and the other
    way round. Then the newer one stops, as it does when an upgrade is undone, and the older one goes on alone.
    """
    older = next((node for node in world.nodes if node.version is world.previous), None)
    if older is None:
        older = rng.choice(world.nodes)
        older.stop()
        older.start(world.previous)
        older.await_ready()
    newer = next(node for node in world.nodes if node is not older)
    took = _pause(rng, 20, 30)
    newer.stop()
    alone = _pause(rng, 5, 10)
    newer.start()
    newer.await_ready()
    older.stop()
    older.start(newer.version)
    return f"{older.name} is {world.previous.name}, {took}, {alone} alone"


# --- Redis

def redis_killed(world, rng):
    server = world.redis.primary()
    server.process.kill()
    try:
        # Sentinel and Cluster have another one by then
        return f"{server.name}, {_pause(rng, 0, 5) if not world.redis.faults else _pause(rng, 8, 15)}"
    finally:
        server.start()


def redis_stopped(world, rng):
    server = world.redis.primary()
    server.process.freeze()
    try:
        return f"{server.name}, {_pause(rng, 5, 30)}"
    finally:
        server.process.thaw()


def redis_restarted(world, rng):
    server = world.redis.primary()
    server.process.terminate(20)
    server.start()
    return server.name


def disk_full(world, rng):
    world.disk.fill()
    try:
        took = _pause(rng, 5, 20)
    finally:
        world.disk.empty()
    # a replica that can't write ends itself, after seconds in which it says why; whoever looks after it starts it again
    ended = []

    def all_answer():
        for server in world.redis.servers:
            if not server.process.alive():
                ended.append(server.name)
                server.start()
        return all(server.answers() for server in world.redis.servers)

    wait_until(all_answer, 30, "each Redis answers")
    return took + "".join(f", {name} had ended" for name in ended)


def ordered_fail_over(world, rng):
    before = world.redis.primary()
    world.redis.fail_over()
    return f"{before.name} to {world.redis.primary().name}"


def slot_migration(world, rng):
    before = world.redis.primary()
    world.redis.migrate_slot(5)
    return f"{before.name} to {world.redis.primary().name}"


# --- the engine and its containers

def engine_killed(world, rng):
    world.engine.process.kill()
    took = _pause(rng, 0, 5)
    world.engine.start()
    return took


def engine_stopped(world, rng):
    world.engine.process.freeze()
    try:
        return _pause(rng, 5, 30)
    finally:
        world.engine.process.thaw()


def engine_restarted(world, rng):
    world.engine.process.terminate(60)
    world.engine.start()
    return ""


def _victims(world, rng):
    node = rng.choice(world.nodes)
    there = sorted(world.engine.containers(node, running=True))
    return node, rng.sample(there, rng.randint(1, len(there))) if there else []


def containers_killed(world, rng):
    node, victims = _victims(world, rng)
    for container in victims:
        _unless_gone(signal_container, world.engine, container, signal.SIGKILL)
    return f"{len(victims)} of {node.name}"


def containers_stopped(world, rng):
    node, victims = _victims(world, rng)
    pids = [_unless_gone(signal_container, world.engine, container, signal.SIGSTOP) for container in victims]
    try:
        return f"{len(victims)} of {node.name}, {_pause(rng, 5, 30)}"
    finally:
        for pid in pids:
            if pid:
                thaw_container(pid)


def containers_restarted(world, rng):
    node, victims = _victims(world, rng)
    for container in victims:
        _unless_gone(world.engine.ask, "POST", f"/containers/{container}/restart?t=0")
    return f"{len(victims)} of {node.name}"


def _unless_gone(call, *arguments):
    try:
        return call(*arguments)
    except (OSError, RuntimeError):
        return None  # the service has replaced it meanwhile


# --- connections

def _link(proxies_of, how):
    def fault(world, rng):
        proxies = proxies_of(world)
        some = proxies if rng.random() < 0.4 else [rng.choice(proxies)]
        names = "+".join(proxy.name for proxy in some)
        if how == "cut":
            refuse = rng.random() < 0.7
            for proxy in some:
                proxy.cut(refuse)
            took = _pause(rng, 2, 15) if refuse else "once"
            for proxy in some:
                proxy.restore()
            return f"{names}, {took}"
        for proxy in some:
            proxy.set({"delayed": "delay"}.get(how, how), rng.uniform(0.02, 0.3))
        took = _pause(rng, 5, 30)
        end = "cut" if how == "half-open" else rng.choice(("", "cut", "for good")) if how == "silent" else ""
        for proxy in some:
            # what was held back comes after all, or is lost with its connection, or nobody hears of either
            if end == "for good":
                proxy.abandon()
            else:
                proxy.restore(cut=end == "cut")
        return f"{names}, {took} {end}"
    return fault


def _redis_proxies(world):
    # one for each node where there is one server; else what everybody has to the primary, Sentinels and replicas too
    return [world.redis.primary().proxy] if world.redis.faults else world.redis.proxies


BASE = {
    "service killed": service_killed, "service stopped": service_stopped, "service restarted": service_restarted,
    "redis killed": redis_killed, "redis stopped": redis_stopped, "redis restarted": redis_restarted,
    "engine killed": engine_killed, "engine stopped": engine_stopped, "engine restarted": engine_restarted,
    "containers killed": containers_killed, "containers stopped": containers_stopped, "containers restarted": containers_restarted,
    "disk full": disk_full,
    **{f"connections to Redis {how}": _link(_redis_proxies, how) for how in LINKS},
    **{f"connections to engine {how}": _link(lambda world: [node.engine_link for node in world.nodes], how) for how in LINKS},
    **{f"connections of clients {how}": _link(lambda world: [node.client_link for node in world.nodes], how) for how in LINKS},
}
SPECIAL = {
    "single": {"versions side by side": versions_side_by_side},
    "tls": {},
    "sentinel": {"ordered fail-over (Sentinel)": ordered_fail_over},
    "cluster": {"ordered fail-over (Cluster)": ordered_fail_over, "slot migration": slot_migration},
}


class Deck:
    """The order in which faults come: each base kind once, shuffled, before any comes again, whatever the set-up."""

    def __init__(self, rng, only=None):
        self.rng, self.only, self.left = rng, only, []

    def _wanted(self, kinds):
        return {name: fault for name, fault in kinds.items() if self.wants(name)}

    def wants(self, name):
        return not self.only or self.only.search(name)

    def deal(self, setup, has_previous):
        """
        Endless; the first one and every fourth after it is of the set-up's own kinds, or every twelfth where those take
        minutes.
        """
        base = self._wanted(BASE)
        special = self._wanted({n: f for n, f in SPECIAL[setup].items() if has_previous or f is not versions_side_by_side})
        turn, own = 0, 12 if setup == "single" else 4
        while base or special:
            if special and (turn % own == 0 or not base):
                name = sorted(special)[turn // own % len(special)]
                yield name, special[name]
            else:
                if not self.left:
                    self.left = sorted(base)
                    self.rng.shuffle(self.left)
                name = self.left.pop()
                yield name, base[name]
            turn += 1
