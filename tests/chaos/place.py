"""Where the chaos happens: a PostgreSQL, a provider, the product's processes, an organisation.

The product is started as its operator would start it apart: ``tocsin web`` and ``tocsin engine``,
any number of each, on one DATABASE_URL. All that was done to it is kept in a log of its own.
"""

import json
import os
import random
import select
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TextIO

import httpx2
import psycopg

from tests import programs
from tests.chaos import postgres as clusters
from tests.chaos.postgres import Postgres

ROOT = Path(__file__).parents[2]
KEYS = {"new": "1" * 32, "climb": "2" * 32, "flood": "3" * 32, "bare": "4" * 32}
PATHS = {kind: f"/am/{key}/api/v2/alerts" for kind, key in KEYS.items()}

WORLD = """\
people:
  - {{email: ana@example.com, name: Ana, role: responder,
     contacts: [{{channel: webhook, address: "{url}ana"}}]}}
  - {{email: bo@example.com, name: Bo, role: responder,
     contacts: [{{channel: webhook, address: "{url}bo"}}]}}
  - {{email: cleo@example.com, name: Cleo, role: manager,
     contacts: [{{channel: webhook, address: "{url}cleo"}}]}}
  - {{email: adm@example.com, name: Adm, role: admin,
     contacts: [{{channel: webhook, address: "{url}adm"}}]}}
teams:
  - {{name: payments, members: [ana@example.com, bo@example.com]}}
policies:
  - name: steady
    fallback: "person:cleo@example.com"
    steps: [{{targets: ["person:ana@example.com"], delay: 7d}}]
  - name: climbing
    fallback: "person:cleo@example.com"
    steps:
      - {{targets: ["person:ana@example.com"], delay: {delay}}}
      - {{targets: ["person:bo@example.com"], delay: {delay}}}
services:
  - {{name: checkout, team: payments, tier: 1, policy: steady, group_window: 30d}}
  - {{name: ledger, team: payments, tier: 2, policy: climbing}}
sources:
  - {{name: new, kind: alertmanager, service: checkout, key: "{new}"}}
  - {{name: climb, kind: alertmanager, service: ledger, key: "{climb}"}}
  - {{name: flood, kind: alertmanager, service: checkout, key: "{flood}"}}
  - {{name: bare, kind: alertmanager, key: "{bare}"}}
channels:
  webhook: {{allow: [127.0.0.0/8]}}
"""


def eventually(question: Callable[[], Any], *, seconds: float, what: str) -> Any:
    """Ask until the answer is true, and return it."""
    end = time.monotonic() + seconds
    while not (answer := question()):
        if time.monotonic() > end:
            raise AssertionError(f"It did not happen within {seconds} s: {what}")
        time.sleep(0.05)
    return answer


@dataclass
class Part:
    """One process of the product; ``handle`` is the kernel's, so that no stranger is ever hit."""

    name: str
    arguments: Sequence[str]
    environment: Mapping[str, str]
    log: Path
    pid: int = 0
    handle: int = -1

    @property
    def kind(self) -> str:
        return self.arguments[0]

    @property
    def has_ended(self) -> bool:
        if self.handle < 0:
            return True
        poll = select.poll()  # select() cannot take a descriptor beyond 1023
        poll.register(self.handle, select.POLLIN)
        return bool(poll.poll(0))

    def signal(self, number: signal.Signals) -> None:
        signal.pidfd_send_signal(self.handle, number)

    def await_end(self, *, seconds: float = 30) -> None:
        eventually(lambda: self.has_ended, seconds=seconds, what=f"the end of {self.name}")

    def close(self) -> None:
        if self.handle >= 0:
            os.close(self.handle)
        self.handle = -1


@dataclass
class Place:
    """``dsn`` is what the product is given: it may lead through a proxy.

    ``source`` is where the product's code lies, if it is not that of this checkout.
    """

    root: Path
    postgres: Postgres
    dsn: str
    dice: random.Random = field(default_factory=lambda: random.Random(1))
    mutant: str = ""
    parts: dict[str, Part] = field(default_factory=dict)
    urls: list[str] = field(default_factory=list)
    provider_url: str = ""
    source: Path | None = None
    _forges: dict[Path | None, subprocess.Popen[str]] = field(default_factory=dict)
    _others: list[subprocess.Popen[Any]] = field(default_factory=list)
    _done: TextIO | None = None

    @property
    def acks(self) -> Path:
        return self.root / "acks.jsonl"

    @property
    def calls(self) -> Path:
        return self.root / "provider.jsonl"

    @property
    def deeds(self) -> Path:
        return self.root / "deeds.jsonl"

    def note(self, what: str, **more: Any) -> None:
        """Log what was done to the product, at the moment it is done."""
        self._done = self._done or self.deeds.open("a", buffering=1)
        self._done.write(json.dumps({"t": time.monotonic(), "what": what, **more}) + "\n")

    def start_part(self, name: str, *arguments: str) -> Part:
        part = Part(name, arguments, self.environment(), self.root / f"{name}.log")
        self.parts[name] = part
        self.restart(part)
        return part

    def restart(self, part: Part) -> None:
        """Start it (again), as a fork of the forge."""
        forge = self._forge_running()
        assert forge.stdin is not None
        assert forge.stdout is not None
        order = {
            "arguments": part.arguments,
            "environment": dict(part.environment),
            "log": str(part.log),
        }
        part.close()
        forge.stdin.write(json.dumps(order) + "\n")
        forge.stdin.flush()
        part.pid = int(forge.stdout.readline())
        part.handle = os.pidfd_open(part.pid)
        self.note("start", part=part.name)

    def kill(self, part: Part) -> None:
        self.note("kill", kind=part.kind, part=part.name)
        part.signal(signal.SIGKILL)
        part.await_end()

    def stop(self, part: Part) -> None:
        """Ask it to stop, as an operator would."""
        self.note("stop", part=part.name)
        part.signal(signal.SIGTERM)

    def end(self, kind: str) -> list[Part]:
        """Stop all of a kind, wait until they have ended, and return them."""
        ended = [part for part in self.parts.values() if part.kind == kind]
        for part in ended:
            self.stop(part)
        for part in ended:
            part.await_end()
        return ended

    def start(self, *, webs: int = 1, engines: int = 1) -> None:
        """Bring up so many of each on a migrated database and wait until it pages."""
        self.tocsin("migrate")
        for number in range(webs):
            port = programs.free_port()
            self.urls.append(f"http://127.0.0.1:{port}")
            self.start_part(f"web{number}", "web", "--listen", f"127.0.0.1:{port}")
        for number in range(engines):
            self.start_part(f"engine{number}", "engine")
        self.await_ready()

    def await_one(self, url: str) -> None:
        eventually(lambda: is_ready(url), seconds=60, what=f"ready: {url}")

    def await_ready(self, *, seconds: float = 60) -> None:
        def are_ready() -> bool:
            return all(is_ready(url) for url in self.urls)

        eventually(are_ready, seconds=seconds, what=f"ready: {self.words()}")

    def organise(self, *, delay: str = "4s", world: str = "") -> None:
        """Apply the organisation, whose people are paged at the provider."""
        token = self.tocsin("token", "--name", "chaos", "--role", "admin").split()[-1]
        path = self.root / "world.yaml"
        path.write_text(world or self.world(delay=delay))
        self.tocsin("apply", str(path), "--yes", TOCSIN_URL=self.urls[0], TOCSIN_TOKEN=token)

    def world(self, *, delay: str = "4s") -> str:
        return WORLD.format(url=self.provider_url, delay=delay, **KEYS)

    def start_provider(self, *arguments: str, log: Path | None = None) -> str:
        """Start a provider of the test's and return its address, with a slash at the end."""
        command = ["tests.chaos.provider", "--log", str(log or self.calls), *arguments]
        process = subprocess.Popen(
            [sys.executable, "-m", *command], stdout=subprocess.PIPE, text=True, cwd=ROOT
        )
        self._others.append(process)
        assert process.stdout is not None
        scheme = "https" if "--tls" in arguments else "http"
        return f"{scheme}://127.0.0.1:{int(process.stdout.readline())}/"

    def set_faults(self, faults: Mapping[str, float], *, url: str = "") -> None:
        httpx2.post(f"{url or self.provider_url}-/faults", json=dict(faults), timeout=10)
        self.note("faults", faults=dict(faults))

    def start_sender(self, *arguments: str) -> subprocess.Popen[Any]:
        urls = [word for url in self.urls for word in ("--url", url)]
        paths = ["--paths", json.dumps(PATHS), "--log", str(self.acks)]
        process = subprocess.Popen(
            [sys.executable, "-m", "tests.chaos.sender", *urls, *paths, *arguments], cwd=ROOT
        )
        self._others.append(process)
        return process

    def tocsin(self, *arguments: str, **more: str) -> str:
        """Run a command of the product's command line and return what it prints."""
        done = subprocess.run(
            [sys.executable, "-m", "tocsin", *arguments],
            capture_output=True,
            text=True,
            timeout=120,
            env=self.environment() | more,
            check=False,
        )
        assert done.returncode == 0, f"{arguments}: {done.returncode}\n{done.stdout}{done.stderr}"
        return done.stdout

    def environment(self) -> dict[str, str]:
        kept = {k: v for k, v in os.environ.items() if not k.startswith(("TOCSIN_", "DATABASE_"))}
        data = {"HOME": str(self.root), "TOCSIN_DATA": str(self.root), "DATABASE_URL": self.dsn}
        return (
            kept
            | data
            | self._path()
            | {"TOCSIN_SECRET_KEY": "chaos" * 10, "TOCSIN_LOG_LEVEL": "warning"}
        )

    def words(self) -> str:
        """The last that the parts said, for whoever has to find out."""
        logs = [(part.name, part.log) for part in self.parts.values() if part.log.exists()]
        return "\n".join(f"{name}: {path.read_text()[-1500:]}" for name, path in logs)

    def ask(self, sql: str, **params: Any) -> list[tuple[Any, ...]]:
        """Ask the database past the product, and past any proxy."""
        with psycopg.connect(self.postgres.dsn, connect_timeout=5) as connection:
            return connection.execute(sql.encode(), params).fetchall()

    def change(self, sql: str) -> None:
        """Arrange something in the database past the product."""
        with psycopg.connect(self.postgres.dsn, autocommit=True) as connection:
            connection.execute(sql.encode())

    def count(self, sql: str) -> int:
        return int(self.ask(sql)[0][0])

    def calls_made(self) -> int:
        """How many requests the provider has had."""
        return len(self.calls.read_bytes().splitlines()) if self.calls.exists() else 0

    def close(self) -> None:
        for part in self.parts.values():
            if not part.has_ended:
                part.signal(signal.SIGKILL)
            part.close()
        for process in (*self._others, *self._forges.values()):
            process.kill()
            process.wait(10)
        self.postgres.stop()
        if self._done:
            self._done.close()

    def _forge_running(self) -> subprocess.Popen[str]:
        if self.source not in self._forges:
            command = [sys.executable, "-m", "tests.chaos.forge"]
            self._forges[self.source] = subprocess.Popen(
                [*command, *([self.mutant] if self.mutant else [])],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                text=True,
                cwd=ROOT,
                env=os.environ | self._path(),
            )
        return self._forges[self.source]

    def _path(self) -> dict[str, str]:
        given = os.environ.get("PYTHONPATH", "")
        return {"PYTHONPATH": f"{self.source}:{given}"} if self.source else {}


def is_ready(url: str) -> bool:
    try:
        return httpx2.get(f"{url}/-/ready", timeout=5).status_code == 200
    except httpx2.HTTPError:
        return False


@contextmanager
def opened(
    *, seed: int = 1, mutant: str = "", keep: bool = False, is_migrated: bool = True
) -> Iterator[Place]:
    """A place with a running PostgreSQL that holds the schema, or nothing at all.

    The directory goes when all was well.
    """
    root = Path(tempfile.mkdtemp(prefix="tocsin-chaos-"))
    root.chmod(0o755)
    postgres = clusters.migrated(root / "pg") if is_migrated else Postgres(root / "pg")
    place = Place(root, postgres, postgres.dsn, random.Random(seed), mutant)
    try:
        postgres.start() if is_migrated else postgres.create()
        yield place
    finally:
        place.close()
        if not keep and "CHAOS_KEEP" not in os.environ:
            shutil.rmtree(root, ignore_errors=True)
