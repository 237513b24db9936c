"""One set-up: a Redis of some kind, two nodes of the service, and what they are watched by."""
import os
import shutil
import time

from canary import Canary
from processes import SmallDisk
from redis import SETUPS
from service import Node

NAMES = ("a", "b")


class World:
    """@param previous a version that the first node is of at the beginning, and any may be of for a while; or None"""

    def __init__(self, options, setup, engine, receiver, ledger, current, previous=None, links=True):
        self.engine, self.receiver, self.ledger, self.previous = engine, receiver, ledger, previous
        self.directory = os.path.join(options.directory, setup)
        shutil.rmtree(self.directory, ignore_errors=True)
        self.disk = SmallDisk(os.path.join(self.directory, "redis"), 192)  # bounded, so that it can be filled
        self.redis = SETUPS[setup](self.disk.path, NAMES)
        self.nodes = [Node(self.directory, name, current, engine, self.redis.options(name), options.pool, receiver, links)
                      for name in NAMES]
        self.canaries = []
        self.fault = ""
        ledger.context = lambda: f"{setup}, {self.fault}, {time.strftime('%H:%M:%S')}"

    def start(self):
        self.redis.start()
        # where there is an older one it is there before the others, as an upgrade finds it
        first, *others = self.nodes
        first.start(self.previous)
        if self.previous:
            first.await_ready()
        for node in others:
            node.start()
        for node in self.nodes:
            node.await_ready()
        self.canaries = [Canary(node) for node in self.nodes]

    def whole(self):
        return not hasattr(self.redis, "is_whole") or self.redis.is_whole()

    def close(self):
        for canary in self.canaries:
            canary.stop()
        for node in self.nodes:
            for wrong in node.close():
                self.ledger.problem("leftover", wrong, wrong)
        self.redis.close()
        self.disk.close()


def say(text):
    print(f"{time.strftime('%H:%M:%S')}  {text}", flush=True)
