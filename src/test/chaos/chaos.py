"""
Faults of every kind, one after the other, under a stream of submissions whose verdicts are known; nothing may be lost, doubled, wrong,
stuck or left over. Run by ./dromedary test faults chaos and ./dromedary test faults rolling.
"""
import argparse
import collections
import os
import random
import re
import signal
import statistics
import sys
import time

import checks
from canary import recovery
from engine import Engine, OwnEngine
from faults import Deck
from ledger import Ledger
from previous import known_of
from processes import end_all
from receiver import Receiver
from rolling import rolling
from service import Version
from workload import Clients
from world import World, say

# which part of the time each set-up has
SHARES = {"single": 0.35, "tls": 0.15, "sentinel": 0.25, "cluster": 0.25}
RECOVERY = 30
KINDS = ("lost", "doubled", "wrong", "stuck", "leftover", "callback", "misled", "error", "not green", "not recovered")


def endure(world, name, fault, rng, table):
    """One fault and the recovery from it."""
    world.fault = name
    began = time.monotonic()
    try:
        about = fault(world, rng)
    except (OSError, RuntimeError, TimeoutError) as e:
        about = f"could not be done in full: {e!r}"
        table[name]["failed"] += 1
    ended = time.monotonic()
    seconds, why = recovery(world.canaries, ended, 4 * RECOVERY)
    table[name]["times"].append(seconds if seconds is not None else 4 * RECOVERY)
    told = f"served after {seconds:.1f} s" if seconds is not None else f"NOT SERVED after {4 * RECOVERY} s: {why}"
    if seconds is None or seconds > RECOVERY:
        world.ledger.problem("not recovered", (name, began), f"{name} ({about}): {told}")
    say(f"{world.redis.name:9} {name:32} {about:44} {told}   {_counts(world.ledger)}")
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline:
        try:
            if world.whole() and not any(node.health() for node in world.nodes):
                break
        except (OSError, ValueError, RuntimeError):
            pass
        time.sleep(0.5)
    else:
        world.ledger.problem("not green", (name, began), f"a minute after {name} ({about}): " + _unwell(world))
    time.sleep(rng.uniform(1, 4))
    world.fault = f"after {name}"


def _unwell(world):
    told = []
    for node in world.nodes:
        try:
            told.append(f"{node.name} {node.health() or 'is green'}")
        except OSError as e:
            told.append(f"{node.name} {e!r}")
    return ", ".join(told)


def _counts(ledger):
    bad = [f"{ledger.count_of(kind)} {kind}" for kind in KINDS if ledger.count_of(kind)]
    if ledger.excused:
        bad.append(f"{sum(ledger.excused.values())} of the previous version's own")
    return f"{ledger.counts['accepted']} accepted" + (", " + ", ".join(bad) if bad else "")


def phase(world, options, seconds, deck, table):
    setup, ledger = world.redis.name, world.ledger
    say(f"{setup}: starting")
    try:
        world.start()
        clients = Clients(ledger, world.nodes, world.receiver, f"{options.seed}/{setup}", options.clients)
        clients.start()
        until = time.monotonic() + seconds
        for name, fault in deck.deal(setup, world.previous is not None):
            if time.monotonic() > until:
                break
            endure(world, name, fault, deck.rng, table)
        world.fault = "the end"
        say(f"{setup}: no more faults; waiting for the last verdicts")
        clients.finish(150)
        for canary in world.canaries:
            canary.stop()
        checks.settle(world, 150)
        stored = checks.sweep(world, clients)
        say(f"{setup}: {stored} submissions in Redis, {_counts(ledger)}")
    finally:
        world.close()
        # a set-up's Redis goes with it, so its submissions are nobody's concern any more
        ledger.entries.clear()


def summary(options, table, ledger, seconds):
    print(f"\n{'kind of fault':36} {'times':>5} {'served again after: median':>28} {'longest':>9}")
    for name in sorted(table):
        times = table[name]["times"]
        late = sum(1 for t in times if t > RECOVERY)
        print(f"{name:36} {len(times):5} {statistics.median(times):26.1f} s {max(times):7.1f} s"
              + (f"   {late} later than {RECOVERY} s" if late else "") + (f"   {table[name]['failed']} not in full" if table[name]["failed"] else ""))
    print(f"\n{sum(len(row['times']) for row in table.values())} faults of {len(table)} kinds in {seconds / 60:.1f} minutes, seed {options.seed}")
    told = dict(ledger.counts)
    print(" · ".join(f"{count} {what}" for what, count in sorted(told.items())))
    print("clients met: " + " · ".join(f"{count} × {why}" for why, count in ledger.refused.most_common()))
    print(" · ".join(f"{ledger.count_of(kind)} {kind}" for kind in KINDS))
    if options.previous_commit:
        print(f"not counted in these, known faults of nodes of {options.previous_commit[:7]} (previous.py): "
              + (" · ".join(f"{count} × {what}" for what, count in ledger.excused.most_common()) or "none"))
    for (kind, _), problem in list(ledger.problems.items())[:60]:
        print(f"  {kind}: {problem}")
    if len(ledger.problems) > 60:
        print(f"  … and {len(ledger.problems) - 60} more")


def arguments():
    parser = argparse.ArgumentParser(prog="./dromedary test faults", description=__doc__)
    parser.add_argument("case", choices=("chaos", "rolling"))
    parser.add_argument("--minutes", type=float, help="how long faults are made (30), or nodes are restarted (3)")
    parser.add_argument("--seed", type=int, default=None, help="the order of faults and submissions (by the clock)")
    parser.add_argument("--setups", default=",".join(SHARES), help="which of " + ", ".join(SHARES))
    parser.add_argument("--only", help="kinds of faults, as a regular expression")
    parser.add_argument("--clients", type=int, default=8)
    parser.add_argument("--pool", type=int, default=3)
    parser.add_argument("--keep", action="store_true", help="logs, data and the engine's images stay")
    for name in ("engine", "image", "jar", "directory"):
        parser.add_argument(f"--{name}", required=True, help=argparse.SUPPRESS)
    parser.add_argument("--previous-jar", help=argparse.SUPPRESS)
    parser.add_argument("--previous-image", help=argparse.SUPPRESS)
    parser.add_argument("--previous-commit", help=argparse.SUPPRESS)
    parser.add_argument("--java-options", default="-Xmx700m", help=argparse.SUPPRESS)
    return parser.parse_args()


def chaos(options, ledger):
    table = collections.defaultdict(lambda: {"times": [], "failed": 0})
    java = options.java_options.split()
    current = Version("current", options.jar, options.image, java)
    previous = None
    if options.previous_jar:
        previous = Version("previous", options.previous_jar, options.previous_image, java,
                           known_of(options.previous_commit))
    engine = OwnEngine(os.path.join(options.directory, "engine"))
    receiver = Receiver()
    say("an engine of our own: starting, and loading its image")
    engine.start()
    began = time.monotonic()
    try:
        for version in filter(None, (current, previous)):
            engine.load(Engine(options.engine), version.image)
        setups = [setup for setup in SHARES if setup in options.setups.split(",")]
        whole = sum(SHARES[setup] for setup in setups)
        deck = Deck(random.Random(options.seed), options.only and re.compile(options.only))
        for setup in setups:
            side_by_side = setup == "single" and deck.wants("versions side by side")
            world = World(options, setup, engine, receiver, ledger, current, previous if side_by_side else None)
            phase(world, options, 60 * (options.minutes or 30) * SHARES[setup] / whole, deck, table)
    except (OSError, RuntimeError, SystemExit) as e:
        ledger.problem("error", "the run", f"the run ended early: {e!r}")
    finally:
        engine.close(options.keep)
        receiver.close()
        summary(options, table, ledger, time.monotonic() - began)


def main():
    options = arguments()
    options.seed = options.seed if options.seed is not None else int(time.time()) % 100000
    for number in (signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, lambda *_: sys.exit(130))
    os.makedirs(options.directory, exist_ok=True)
    ledger = Ledger()
    say(f"seed {options.seed}; logs are in {options.directory}")
    try:
        (chaos if options.case == "chaos" else rolling)(options, ledger)
    except KeyboardInterrupt:
        print("interrupted", file=sys.stderr)
        ledger.problem("stuck", "interrupted", "interrupted")
    finally:
        end_all()
    return 1 if ledger.problems else 0


if __name__ == "__main__":
    sys.exit(main())
