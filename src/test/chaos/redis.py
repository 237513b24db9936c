"""The ways to have a Redis: one server, one with TLS, Sentinel, Cluster. Each server is behind a proxy of its own."""
import os
import time

from processes import Process, free_port, run, wait_until
from proxy import Proxy
from resp import Connection, RedisError

PASSWORD = "only-for-chaos"
# as the operations guide says where there are replicas: nobody is told of what none has yet
REPLICATED = ["--dromedary.queue.replicas=1"]
TAG = "{0}"


class Server:
    """One redis-server, and the proxy that everybody but this program reaches it by."""

    def __init__(self, directory, name, lines=(), tls=None, sentinel=False):
        self.port, self.name, self.tls = free_port(), name, tls
        self.proxy_port = free_port()
        home = os.path.join(directory, name)
        os.makedirs(home, exist_ok=True)
        config = os.path.join(home, "redis.conf")
        port = f"port 0\ntls-port {self.port}" if tls else f"port {self.port}"
        settings = [port, "bind 127.0.0.1", f'dir "{home}"', "daemonize no", *lines]
        if not sentinel:
            settings += ["appendonly yes", "appendfsync everysec", 'save ""', "maxmemory-policy noeviction", f"requirepass {PASSWORD}",
                         f"masterauth {PASSWORD}"]
        with open(config, "w") as out:
            out.write("\n".join(settings).replace("PROXY", str(self.proxy_port)) + "\n")
        command = ["redis-server", config] + (["--sentinel"] if sentinel else [])
        self.process = Process(name, command, os.path.join(directory, name + ".log"))
        self.proxy = None if sentinel else Proxy(("127.0.0.1", self.proxy_port), ("127.0.0.1", self.port), name)
        self.password = None if sentinel else PASSWORD

    def start(self):
        self.process.start()
        wait_until(self.answers, 30, f"{self.name} answers")
        return self

    def connect(self, timeout=10):
        return Connection(self.port, self.password, self.tls and self.tls["ca"], timeout)

    def answers(self):
        with self.connect(2) as redis:
            return redis("PING") == "PONG"

    def ask(self, *words):
        with self.connect() as redis:
            return redis(*words)

    def info(self, section):
        return dict(line.split(":", 1) for line in self.ask("INFO", section).splitlines() if ":" in line)


class Single:
    """One server; each node of the service has a proxy of its own to it."""
    name = "single"
    faults = ()

    def __init__(self, directory, nodes):
        self.servers = [Server(directory, "redis", self._lines(directory), self._tls(directory))]
        target = ("127.0.0.1", self.servers[0].port)
        self.ports = {node: free_port() for node in nodes}
        self.proxies = [Proxy(("127.0.0.1", port), target, f"redis-of-{node}") for node, port in self.ports.items()]

    def _tls(self, directory):
        return None

    def _lines(self, directory):
        return []

    def start(self):
        for server in self.servers:
            server.start()

    def options(self, node):
        return [f"--spring.data.redis.host=127.0.0.1", f"--spring.data.redis.port={self.ports[node]}",
                f"--spring.data.redis.password={PASSWORD}"]

    def primary(self):
        """The server that has the queue now."""
        return self.servers[0]

    def close(self):
        for server in self.servers:
            server.process.terminate(10)
            if server.proxy:
                server.proxy.close()
        for proxy in self.proxies:
            proxy.close()


class Tls(Single):
    name = "tls"

    def _tls(self, directory):
        if not hasattr(self, "files"):
            self.files = certificates(directory)
        return self.files

    def _lines(self, directory):
        files = self._tls(directory)
        return [f"tls-cert-file {files['cert']}", f"tls-key-file {files['key']}", f"tls-ca-cert-file {files['ca']}",
                "tls-auth-clients no"]

    def options(self, node):
        return super().options(node) + ["--spring.data.redis.ssl.enabled=true", "--spring.data.redis.ssl.bundle=redis",
                                        f"--spring.ssl.bundle.pem.redis.truststore.certificate=file:{self.files['ca']}"]


def certificates(directory):
    """An authority, and a certificate for 127.0.0.1 by it."""
    at = {name: os.path.join(directory, name + ".pem") for name in ("ca", "ca-key", "cert", "key", "request", "names")}
    with open(at["names"], "w") as out:
        out.write("subjectAltName=IP:127.0.0.1,DNS:localhost\n")
    key = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes"]
    run("openssl", "req", "-x509", *key, "-days", "2", "-subj", "/CN=chaos authority", "-keyout", at["ca-key"], "-out", at["ca"])
    run("openssl", "req", *key, "-subj", "/CN=127.0.0.1", "-keyout", at["key"], "-out", at["request"])
    run("openssl", "x509", "-req", "-in", at["request"], "-CA", at["ca"], "-CAkey", at["ca-key"], "-CAcreateserial", "-days", "2",
        "-extfile", at["names"], "-out", at["cert"])
    return at


class Sentinel(Single):
    """A primary, a replica, three Sentinels; a primary without its replica refuses to write, as the operations guide says."""
    name = "sentinel"
    faults = ("ordered fail-over", "primary killed")

    def __init__(self, directory, nodes):
        lines = ["replica-announce-ip 127.0.0.1", "replica-announce-port PROXY", "min-replicas-to-write 1", "min-replicas-max-lag 5",
                 "repl-timeout 10", "repl-ping-replica-period 2"]
        first = Server(directory, "redis-a", lines)
        second = Server(directory, "redis-b", lines + [f"replicaof 127.0.0.1 {first.proxy_port}"])
        self.servers = [first, second]
        self.sentinels = [Server(directory, f"sentinel-{i}", [
            f"sentinel monitor main 127.0.0.1 {first.proxy_port} 2", f"sentinel auth-pass main {PASSWORD}",
            "sentinel down-after-milliseconds main 3000", "sentinel failover-timeout main 15000"], sentinel=True) for i in range(3)]
        self.proxies = [server.proxy for server in self.servers]

    def start(self):
        super().start()
        wait_until(lambda: self.servers[1].info("replication").get("master_link_status") == "up", 30, "the replica follows")
        for sentinel in self.sentinels:
            sentinel.start()
        wait_until(lambda: all(s.ask("SENTINEL", "CKQUORUM", "main").startswith("OK 3") for s in self.sentinels), 30, "Sentinels agree")
        wait_until(lambda: all(len(s.ask("SENTINEL", "REPLICAS", "main")) == 1 for s in self.sentinels), 30, "Sentinels know the replica")

    def options(self, node):
        nodes = ",".join(f"127.0.0.1:{s.port}" for s in self.sentinels)
        return ["--spring.data.redis.sentinel.master=main", f"--spring.data.redis.sentinel.nodes={nodes}",
                f"--spring.data.redis.password={PASSWORD}", *REPLICATED]

    def primary(self):
        port = int(self.sentinels[0].ask("SENTINEL", "GET-MASTER-ADDR-BY-NAME", "main")[1])
        return next(server for server in self.servers if server.proxy_port == port)

    def is_whole(self):
        """One primary, whom its replica follows, as all Sentinels know."""
        primary = self.primary()
        other = next(server for server in self.servers if server is not primary)
        return (primary.info("replication")["role"] == "master" and other.info("replication").get("master_link_status") == "up"
                and all(int(s.ask("SENTINEL", "GET-MASTER-ADDR-BY-NAME", "main")[1]) == primary.proxy_port for s in self.sentinels))

    def fail_over(self):
        before = self.primary()
        wait_until(lambda: self.sentinels[0].ask("SENTINEL", "FAILOVER", "main") == "OK", 60, "Sentinel takes the order", pause=1)
        wait_until(lambda: self.primary() is not before, 60, "Sentinel has another primary")

    def close(self):
        for sentinel in self.sentinels:
            sentinel.process.terminate(10)
        super().close()


class Cluster(Single):
    """Three primaries with a replica each; all of the service's keys are in one slot."""
    name = "cluster"
    faults = ("ordered fail-over", "primary killed", "slot migration")

    def __init__(self, directory, nodes):
        lines = ["cluster-enabled yes", "cluster-node-timeout 3000", "cluster-announce-ip 127.0.0.1", "cluster-announce-port PROXY",
                 "cluster-require-full-coverage no", "repl-timeout 10", "repl-ping-replica-period 2", "cluster-allow-replica-migration no"]
        self.servers = [Server(directory, f"redis-{i}", lines) for i in range(6)]
        self.proxies = [server.proxy for server in self.servers]

    def start(self):
        super().start()
        run("redis-cli", "-a", PASSWORD, "--no-auth-warning", "--cluster", "create", *[f"127.0.0.1:{s.port}" for s in self.servers],
            "--cluster-replicas", "1", "--cluster-yes")
        self.slot = self.servers[0].ask("CLUSTER", "KEYSLOT", TAG)
        wait_until(self.is_whole, 60, "the cluster is whole")

    def options(self, node):
        nodes = ",".join(f"127.0.0.1:{s.proxy_port}" for s in self.servers)
        return [f"--spring.data.redis.cluster.nodes={nodes}", f"--spring.data.redis.password={PASSWORD}", *REPLICATED]

    def _nodes(self):
        """As any server that answers tells: id, port of its proxy, flags, id of its primary, slots."""
        for server in self.servers:
            try:
                lines = [line.split() for line in server.ask("CLUSTER", "NODES").splitlines()]
                return [{"id": w[0], "port": int(w[1].split("@")[0].split(":")[1]), "flags": w[2].split(","), "of": w[3], "slots": w[8:]}
                        for w in lines]
            except (OSError, RedisError):
                continue
        raise ConnectionError("no server of the cluster answers")

    def _server(self, node):
        return next(server for server in self.servers if server.proxy_port == node["port"])

    def _owner(self):
        for node in self._nodes():
            for slots in node["slots"]:
                first, _, last = slots.partition("-")
                if first.isdigit() and int(first) <= self.slot <= int(last or first) and "fail" not in node["flags"]:
                    return node
        raise ValueError("nobody has the slot")

    def primary(self):
        return self._server(self._owner())

    def _replicas(self, of):
        return [self._server(node) for node in self._nodes() if node["of"] == of["id"] and "fail" not in node["flags"]]

    def is_whole(self):
        nodes = self._nodes()
        followed = {self._server(n).info("replication").get("master_link_status") for n in nodes if "slave" in n["flags"]}
        return (all(s.ask("CLUSTER", "INFO").startswith("cluster_state:ok") for s in self.servers)
                and not any(flag.startswith("fail") for node in nodes for flag in node["flags"]) and followed == {"up"}
                and len(self._replicas(self._owner())) > 0)

    def fail_over(self):
        before = self.primary()

        def order():
            for replica in self._replicas(self._owner()):
                try:
                    replica.ask("CLUSTER", "FAILOVER")
                except RedisError:
                    pass  # it has become the primary since
            return self.primary() is not before
        wait_until(order, 60, "the replica takes over", pause=2)

    def migrate_slot(self, seconds):
        """The slot with all of the service's keys goes to another primary, key by key, as redis-cli --cluster reshard does it."""
        source = self._owner()
        target = next(n for n in self._nodes() if "master" in n["flags"] and n["id"] != source["id"] and self._replicas(n))
        here, there = self._server(source), self._server(target)
        there.ask("CLUSTER", "SETSLOT", self.slot, "IMPORTING", source["id"])
        here.ask("CLUSTER", "SETSLOT", self.slot, "MIGRATING", target["id"])
        with here.connect(60) as redis:
            share = 1 + redis("CLUSTER", "COUNTKEYSINSLOT", self.slot) // (10 * seconds)
            while True:
                keys = redis("CLUSTER", "GETKEYSINSLOT", self.slot, share)
                if not keys:
                    break
                time.sleep(0.1)
                redis("MIGRATE", "127.0.0.1", there.port, "", 0, 10000, "AUTH", PASSWORD, "KEYS", *keys)
        for server in (there, here, *(s for s in self.servers if s not in (here, there))):
            try:
                server.ask("CLUSTER", "SETSLOT", self.slot, "NODE", target["id"])
            except RedisError:
                pass  # replicas don't take it; they hear of it
        wait_until(lambda: self.primary() is there, 30, "all know where the slot is")


SETUPS = {setup.name: setup for setup in (Single, Tls, Sentinel, Cluster)}
