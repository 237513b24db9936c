"""What must be so when the faults are over."""
import time

from programs import program_of
from workload import FIELDS

QUEUES = ("interactive", "batch", "callbacks")
KEY = "dromedary:{0}:"


def settle(world, seconds):
    """Queues empty, health green, as many containers as the pools say; what isn't so by then is told."""
    deadline, left = time.monotonic() + seconds, {"nothing": "looked at yet"}
    while left and time.monotonic() < deadline:
        try:
            left = _unsettled(world)
        except (OSError, RuntimeError) as e:
            left = {"stuck": repr(e)}
        time.sleep(0.5)
    for kind, what in left.items():
        world.ledger.problem(kind, (world.redis.name, what), f"{what}, {seconds} s after the last fault")


def _unsettled(world):
    left = {}
    with world.redis.primary().connect() as redis:
        for queue in QUEUES:
            stream = f"{KEY}queue:{queue}"
            length = redis("XLEN", stream)
            pending = sum(group[5] for group in redis("XINFO", "GROUPS", stream)) if redis("EXISTS", stream) else 0
            if length or pending:
                left["stuck"] = f"the stream {queue} has {length} entries, {pending} pending"
    for node in world.nodes:
        unwell = node.health()
        if unwell:
            left["not green"] = f"{node.name} isn't well: {unwell}"
        containers = len(node.containers())
        if containers != node.pool:
            left["leftover"] = f"{node.name} has {containers} containers and not {node.pool}"
    return left


def sweep(world, clients):
    """Reads everything again that was ever accepted, and whatever else Redis knows."""
    ledger = world.ledger
    for entry in list(ledger.entries.values()):
        if len(entry.tokens) > 1:
            ledger.problem("doubled", entry.number, f"{entry.number} ({entry.how}) has the tokens {sorted(entry.tokens)}")
        if entry.file and entry.seen is None:
            ledger.problem("stuck", entry.number, f"the file {entry.file[1]} of {entry.file[0].name} has no result")
    known = {token: entry for entry in ledger.entries.values() for token in entry.tokens}
    with world.redis.primary().connect(60) as redis:
        prefix = f"{KEY}submission:"
        stored = {key[len(prefix):] for key in redis.scan(f"{prefix}*")}
        finished = sum(int(count) for count in redis("HVALS", f"{KEY}totals"))
        letters = redis("XLEN", f"{KEY}dead-letters")
    submissions = _read_all(world, clients, sorted(stored | set(known)))
    for token, entry in known.items():
        submission = submissions.get(token)
        if submission is None:
            ledger.problem("lost", token, f"{entry.number} ({entry.how}) was accepted as {token}, and isn't there")
        elif not clients._final(entry, submission):
            ledger.problem("stuck", token, f"{entry.number} ({entry.how}), {token}, is still {submission['status']}")
    _strangers(ledger, known, {token: submissions.get(token) for token in stored - set(known)})
    if finished != len(stored):
        ledger.problem("doubled", f"totals of {world.redis.name}", f"{finished} results were stored for {len(stored)} submissions")
    if letters:
        ledger.problem("wrong", f"dead letters of {world.redis.name}", f"{letters} dead letters")
    _callbacks(world)
    return len(stored)


def _read_all(world, clients, tokens):
    found = {}
    for start in range(0, len(tokens), 20):
        node = world.nodes[start // 20 % len(world.nodes)]
        some = tokens[start:start + 20]
        answer = clients._request(node, "GET", f"/submissions/batch?tokens={','.join(some)}&fields={FIELDS}")
        if answer.status != 200:
            raise RuntimeError(f"GET /submissions/batch: {answer.status} {str(answer.body)[:200]}")
        found.update((submission["token"], submission) for submission in answer.body["submissions"] if submission)
    return found


def _strangers(ledger, known, submissions):
    """Those whose client never heard of them: also they have one right verdict; without a number it was a canary."""
    numbers = {entry.number for entry in known.values() if entry.keyed}
    for token, submission in submissions.items():
        if submission is None:
            ledger.problem("lost", token, f"Redis has {token}, the API hasn't")
            continue
        number = int((submission.get("stdin") or "0").strip() or 0)
        status = submission["status"]["id"]
        wrong = program_of(number).judges(number, submission) if number else ("" if status == 3 else f"a canary has {status}")
        if status <= 2:
            ledger.problem("stuck", token, f"{token}, of nobody, is still {submission['status']}")
        elif wrong:
            ledger.problem("wrong", token, f"{wrong}, {submission.get('message')}, {token}")
        if number in numbers:
            ledger.problem("doubled", number, f"{number} has another token, {token}, in spite of its key")


def _callbacks(world):
    for entry in world.ledger.entries.values():
        if not entry.callback:
            continue
        for token in entry.tokens:
            taken = [content for _, content in world.receiver.of(token)]
            if not taken:
                world.ledger.problem("callback", token, f"nobody was called for {token} ({entry.number})")
                continue
            world.ledger.counts["callbacks"] += 1
            world.ledger.counts["callbacks repeated"] += len(taken) - 1
            if taken[0]["status"]["id"] != program_of(entry.number).verdict:
                world.ledger.problem("callback", token, f"the callback of {token} says {taken[0]['status']}")
            if any(content != taken[0] for content in taken):
                world.ledger.problem("callback", token, f"the callbacks of {token} differ: {taken}")
    for wrong in world.receiver.wrong:
        world.ledger.problem("callback", wrong, wrong)
