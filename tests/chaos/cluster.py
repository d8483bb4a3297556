"""Three PostgreSQL under Debian's patroni and etcd, on this machine: the set-up of the how-to.

docs/howto/high-availability.md shows the configuration that ``patroni_yml`` writes. Each node has a
directory, its patroni and its PostgreSQL; a node dies when all of it is killed at once.
"""

import json
import os
import shutil
import signal
import subprocess
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import httpx2
import psutil
import psycopg

from tests import programs
from tocsin.kit import processes

NEEDS = {"patroni": "patroni", "etcd": "etcd-server"}
BIN = Path("/usr/lib/postgresql/15/bin")
TTL_SECONDS = 20


@dataclass
class Node:
    """One machine of three. ``child`` is its patroni, which has PostgreSQL for a child."""

    name: str
    root: Path
    port: int
    rest: int
    child: subprocess.Popen[bytes] | None = None

    @property
    def yml(self) -> Path:
        return self.root / "patroni.yml"

    @property
    def data(self) -> Path:
        return self.root / "data"

    def role(self) -> str:
        """What it says of itself: master, sync_standby, replica; empty when it says nothing."""
        try:
            told = httpx2.get(f"http://127.0.0.1:{self.rest}/patroni", timeout=2).json()
        except (httpx2.HTTPError, ValueError):
            return ""
        if told.get("state") != "running":
            return ""
        return "sync_standby" if told.get("sync_standby") else str(told.get("role", ""))

    def log(self) -> str:
        path = self.root / "patroni.log"
        return path.read_text("utf-8", "replace")[-3000:] if path.exists() else ""


@dataclass
class Cluster:
    """``etcd`` are three members, so that one of them may be gone as well."""

    root: Path
    account: processes.Account
    nodes: list[Node] = field(default_factory=list)
    etcd: list[subprocess.Popen[bytes]] = field(default_factory=list)
    stores: list[str] = field(default_factory=list)

    @property
    def hosts(self) -> str:
        return ",".join(f"127.0.0.1:{node.port}" for node in self.nodes)

    @property
    def dsn(self) -> str:
        """All three; libpq goes to the one that can be written to."""
        return (
            f"postgresql://tocsin:tocsin@{self.hosts}/tocsin"
            "?target_session_attrs=read-write&connect_timeout=3"
        )

    def create(self, *, synchronous: bool = True) -> None:
        """Start all of it and wait for a primary with a synchronous standby beside it."""
        self._own(self.root)
        self._start_etcd()
        for number in range(3):
            port, rest = _free_ports(2)
            node = Node(f"node{number}", self.root / f"node{number}", port, rest)
            self._own(node.root)
            self.nodes.append(node)
        for node in self.nodes:
            node.yml.write_text(patroni_yml(self, node, synchronous=synchronous))
            self.start(node)
        wanted = ["master", "sync_standby", "replica"] if synchronous else ["master"]
        self.until(lambda: set(wanted) <= set(self.roles()), seconds=120, what="three nodes")
        with psycopg.connect(self._admin, autocommit=True) as connection:
            connection.execute("create role tocsin login password 'tocsin'")
            connection.execute("create database tocsin owner tocsin")

    def start(self, node: Node) -> None:
        command = processes.Command(
            ["/usr/bin/patroni", node.yml],
            account=self.account,
            death_signal=signal.SIGKILL,
            environment={"PATH": f"{BIN}:{os.environ['PATH']}", "LC_ALL": "C.UTF-8"},
        )
        with (node.root / "patroni.log").open("ab") as log:
            node.child = processes.start(command, output=log.fileno())

    def roles(self) -> list[str]:
        return [node.role() for node in self.nodes]

    def primary(self) -> Node:
        """Wait for the one that leads, and return it."""
        self.until(lambda: "master" in self.roles(), seconds=60, what="a primary")
        return next(node for node in self.nodes if node.role() == "master")

    def is_whole(self) -> bool:
        return sorted(self.roles()) == ["master", "replica", "sync_standby"]

    def switch_over(self) -> str:
        """Ask patroni to hand the lead to the synchronous standby; return who has it then."""
        old = self.primary()
        chosen = next(node for node in self.nodes if node.role() == "sync_standby")
        wanted = {"leader": old.name, "candidate": chosen.name}
        answer = httpx2.post(f"http://127.0.0.1:{old.rest}/switchover", json=wanted, timeout=60)
        assert answer.status_code == 200, answer.text
        return chosen.name

    def kill_postgres(self, node: Node) -> None:
        """SIGKILL to the postmaster and its children; patroni lives and decides."""
        for pid in list(processes.living_in(node.data, program="postgres")):
            _kill(pid)

    def kill_machine(self, node: Node) -> None:
        """Everything of a node at once, as when its power fails."""
        assert node.child is not None
        tree = psutil.Process(node.child.pid).children(recursive=True)
        node.child.kill()
        for pid in [one.pid for one in tree]:
            _kill(pid)
        self.kill_postgres(node)
        node.child.wait(10)

    def stop(self) -> None:
        for node in self.nodes:
            if node.child is not None and node.child.poll() is None:
                self.kill_machine(node)
        for store in self.etcd:
            store.kill()
            store.wait(10)

    def until(self, question: Callable[[], bool], *, seconds: float, what: str) -> None:
        end = time.monotonic() + seconds
        while not question():
            if time.monotonic() > end:
                said = "\n".join(node.log() for node in self.nodes)
                raise AssertionError(f"not within {seconds} s: {what}; {self.roles()}\n{said}")
            time.sleep(0.1)

    @property
    def _admin(self) -> str:
        return self.dsn.replace("tocsin:tocsin@", "postgres:postgres@").replace(
            "/tocsin?", "/postgres?"
        )

    def _own(self, directory: Path) -> None:
        directory.mkdir(parents=True, exist_ok=True, mode=0o700)
        os.chown(directory, self.account.uid, self.account.gid)

    def _start_etcd(self) -> None:
        ports = _free_ports(6)
        peers = ",".join(f"store{n}=http://127.0.0.1:{ports[n]}" for n in range(3))
        self.stores = [f"127.0.0.1:{port}" for port in ports[3:]]
        for number, address in enumerate(self.stores):
            peer = f"http://127.0.0.1:{ports[number]}"
            clients = f"http://{address}"
            command: list[str | Path] = [
                "/usr/bin/etcd", "--name", f"store{number}",
                "--data-dir", self.root / f"etcd{number}",
                "--listen-client-urls", clients, "--advertise-client-urls", clients,
                "--listen-peer-urls", peer, "--initial-advertise-peer-urls", peer,
                "--initial-cluster", peers, "--log-level", "error",
            ]  # fmt: skip
            wanted = processes.Command(
                command,
                account=self.account,
                death_signal=signal.SIGKILL,
                environment={"PATH": os.environ["PATH"]},
            )
            with (self.root / "etcd.log").open("ab") as log:
                self.etcd.append(processes.start(wanted, output=log.fileno()))


def patroni_yml(cluster: Cluster, node: Node, *, synchronous: bool) -> str:
    """Write a node's configuration; JSON is YAML."""
    peers = "127.0.0.1/32"
    return json.dumps(
        {
            "scope": "tocsin",
            "name": node.name,
            "etcd3": {"hosts": cluster.stores},
            "restapi": {
                "listen": f"127.0.0.1:{node.rest}",
                "connect_address": f"127.0.0.1:{node.rest}",
            },
            "bootstrap": {
                "dcs": {
                    "ttl": TTL_SECONDS,
                    "loop_wait": 2,
                    "retry_timeout": 5,
                    "maximum_lag_on_failover": 0,
                    "primary_start_timeout": 0,
                    "master_start_timeout": 0,
                    "synchronous_mode": synchronous,
                    "synchronous_mode_strict": synchronous,
                    "postgresql": {
                        "use_pg_rewind": True,
                        "parameters": {
                            "max_connections": 150,
                            "wal_keep_size": "256MB",
                            "hot_standby_feedback": "on",
                            "synchronous_commit": "on",
                        },
                    },
                },
                "initdb": [{"encoding": "UTF8"}, {"locale": "C.UTF-8"}, "data-checksums"],
            },
            "postgresql": {
                "listen": f"127.0.0.1:{node.port}",
                "connect_address": f"127.0.0.1:{node.port}",
                "data_dir": str(node.data),
                "bin_dir": str(BIN),
                "pgpass": str(node.root / "pgpass"),
                "parameters": {"unix_socket_directories": str(node.root)},
                "authentication": {
                    "superuser": {"username": "postgres", "password": "postgres"},
                    "replication": {"username": "standby", "password": "standby"},
                },
                "pg_hba": [
                    "local all all trust",
                    f"host all all {peers} scram-sha-256",
                    f"host replication standby {peers} scram-sha-256",
                ],
            },
        },
        indent=1,
    )


def missing() -> list[str]:
    """Name the Debian packages that this needs and the machine does not have."""
    found = [package for program, package in NEEDS.items() if shutil.which(program) is None]
    return found if (BIN / "postgres").exists() else [*found, "postgresql-15"]


@contextmanager
def running(root: Path, *, synchronous: bool = True) -> Iterator[Cluster]:
    account = processes.account_named("postgres")
    assert account, "Debian's postgresql package makes this account"
    cluster = Cluster(root, account)
    try:
        cluster.create(synchronous=synchronous)
        yield cluster
    finally:
        cluster.stop()


def _free_ports(count: int) -> Sequence[int]:
    found: set[int] = set()
    while len(found) < count:
        found.add(programs.free_port())
    return list(found)


def _kill(pid: int) -> None:
    try:
        os.kill(pid, signal.SIGKILL)
    except ProcessLookupError:
        return
