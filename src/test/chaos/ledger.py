"""What was asked for, what came of it, and what was wrong with that."""
import collections
import threading
import time


class Entry:
    """One number: how it was handed in, and the tokens that were given for it."""

    def __init__(self, number, how):
        self.number, self.how = number, how
        self.tokens, self.seen = set(), None
        self.keyed, self.callback, self.file = True, False, None
        self.accepted_at = None

    @property
    def accepted(self):
        return bool(self.tokens) or self.file is not None


class Problem:
    def __init__(self, text):
        self.text, self.times = text, 0

    def __str__(self):
        return self.text[:400] + (f", and {self.times - 1} more like it" if self.times > 1 else "")


class Ledger:
    def __init__(self):
        self.entries = {}
        self.problems = collections.OrderedDict()
        self.refused = collections.Counter()
        self.excused = collections.Counter()  # the previous version's own faults, see previous.py
        self.counts = collections.Counter()
        self._next = 1
        self._lock = threading.Lock()
        self.context = lambda: ""

    def open(self, how, count=1):
        with self._lock:
            made = [Entry(self._next + i, how) for i in range(count)]
            self._next += count
            self.entries.update((entry.number, entry) for entry in made)
        return made

    def accepted(self, entry, token):
        with self._lock:
            if token not in entry.tokens:
                entry.tokens.add(token)
                entry.accepted_at = time.monotonic()
                self.counts["accepted"] += 1

    def refuse(self, why):
        with self._lock:
            self.refused[why] += 1

    def excuse(self, what):
        with self._lock:
            self.excused[what] += 1

    def count(self, what):
        with self._lock:
            self.counts[what] += 1

    def problem(self, kind, key, text):
        """One for each key, however often it is met. Kinds: lost, doubled, wrong, stuck, leftover, error, callback."""
        with self._lock:
            found = self.problems.setdefault((kind, key), Problem(f"{text} [{self.context()}]"))
            found.times += 1

    def count_of(self, kind):
        with self._lock:
            return sum(1 for found, _ in self.problems if found == kind)
