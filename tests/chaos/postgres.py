"""A PostgreSQL of the test's own that can be killed, cut off, starved of room and lied to.

It keeps what it confirms: fsync and synchronous_commit stay on. Whoever may reach the socket may
connect, so the socket lies in a directory of the test.
"""

import functools
import os
import shutil
import signal
import subprocess
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import quote

import psycopg

from tests import prepared
from tocsin.kit import migrate, postgres_files, processes
from tocsin.kit.postgres_files import Programs

SETTINGS = {
    "listen_addresses": "",
    "max_connections": "150",
    "shared_buffers": "128MB",
    "wal_compression": "on",
    "jit": "off",
    "timezone": "UTC",
    "log_line_prefix": "%m [%p] ",
    "log_checkpoints": "off",
}
STOPS = {
    "fast": signal.SIGINT,
    "immediate": signal.SIGQUIT,
    "kill9": signal.SIGKILL,
}


@dataclass
class Postgres:
    """One data directory; ``environment`` is the postmaster's (a false clock, for one)."""

    root: Path
    settings: Mapping[str, str] = field(default_factory=dict)
    environment: Mapping[str, str] | None = None
    _child: subprocess.Popen[bytes] | None = None

    @property
    def data(self) -> Path:
        return self.root / "data"

    @property
    def sockets(self) -> Path:
        return self.root / "s"

    @property
    def socket(self) -> Path:
        return self.sockets / ".s.PGSQL.5432"

    @property
    def dsn(self) -> str:
        return f"postgresql://tocsin@/tocsin?host={quote(str(self.sockets), safe='')}"

    @property
    def pid(self) -> int:
        assert self._child is not None
        return self._child.pid

    @property
    def is_running(self) -> bool:
        return self._child is not None and self._child.poll() is None

    def create(self, *more: str) -> None:
        """Make the cluster with the role and the database that the product is given."""
        self.own(self.root)
        self.own(self.sockets)
        self.run("initdb", "-D", self.data, "-U", "postgres", "-A", "trust", "-E", "UTF8", "-k",
                 "--locale=C.UTF-8", "--no-instructions", "--no-sync", *more)  # fmt: skip
        self.start()
        with psycopg.connect(self.admin, autocommit=True) as connection:
            connection.execute("create role tocsin login")
            connection.execute("create database tocsin owner tocsin")

    @property
    def admin(self) -> str:
        return f"postgresql://postgres@/postgres?host={quote(str(self.sockets), safe='')}"

    def start(self, *, seconds: float = 60) -> None:
        """Return once it answers; what an earlier one left behind is no hindrance."""
        self.launch()
        self.await_answer(seconds=seconds)

    def launch(self) -> None:
        (self.data / "postmaster.pid").unlink(missing_ok=True)
        places = {"unix_socket_directories": str(self.sockets)}
        options = [
            f"-c{key}={value}" for key, value in (SETTINGS | places | dict(self.settings)).items()
        ]
        command = self._command([self.programs.bin / "postgres", "-D", self.data, *options])
        with (self.root / "postgres.log").open("ab") as log:
            self._child = processes.start(command, output=log.fileno())

    def await_answer(self, *, seconds: float = 60) -> None:
        end = time.monotonic() + seconds
        while not self.answers():
            if not self.is_running or time.monotonic() > end:
                raise AssertionError(f"PostgreSQL does not answer:\n{self.log()[-2000:]}")
            time.sleep(0.02)

    def answers(self) -> bool:
        try:
            psycopg.connect(self.admin, connect_timeout=5).close()
        except psycopg.OperationalError:
            return False
        return True

    def end(self, mode: str = "fast") -> None:
        """End it in one of the ways of ``STOPS`` and wait until its last process has gone."""
        assert self._child is not None
        self._child.send_signal(STOPS[mode])
        self._child.wait(60)
        end = time.monotonic() + 30
        while any(processes.living_in(self.data, program="postgres")):
            if mode == "kill9" or time.monotonic() > end:
                self._kill_the_rest()
            time.sleep(0.01)

    def stop(self) -> None:
        if self.is_running:
            self.end("immediate")

    def signal_all(self, number: signal.Signals) -> None:
        for pid in list(processes.living_in(self.data, program="postgres")):
            try:
                os.kill(pid, number)
            except ProcessLookupError:
                continue

    def log(self) -> str:
        path = self.root / "postgres.log"
        return path.read_text("utf-8", "replace") if path.exists() else ""

    def run(self, program: str, *arguments: str | Path) -> None:
        command = self._command([self.programs.bin / program, *arguments])
        code, said = processes.run(command)
        assert code == 0, f"{program}: {said}"

    @property
    def programs(self) -> Programs:
        copies = Path("/tmp/tocsin-chaos-postgres")
        return postgres_files.programs(None, account=self.account, copies=copies)

    @property
    def account(self) -> processes.Account | None:
        return postgres_files.account_for(self.data)

    def own(self, directory: Path) -> None:
        """Make a directory that belongs to the account PostgreSQL runs as."""
        directory.mkdir(parents=True, exist_ok=True, mode=0o700)
        if account := self.account:
            os.chown(directory, account.uid, account.gid)

    def _kill_the_rest(self) -> None:
        """Children of a killed postmaster end by themselves; the test has no time for that."""
        self.signal_all(signal.SIGKILL)

    def _command(self, arguments: Sequence[str | Path]) -> processes.Command:
        environment = {"PATH": os.environ["PATH"], "LC_ALL": "C.UTF-8"}
        return processes.Command(
            arguments,
            account=self.account,
            death_signal=signal.SIGQUIT,
            environment=environment | dict(self.environment or {}),
        )


def copied(origin: Postgres, root: Path) -> Postgres:
    """A stopped cluster once more, somewhere else."""
    copy = Postgres(root, origin.settings)
    copy.own(root)
    copy.own(copy.sockets)
    shutil.copytree(origin.data, copy.data, symlinks=True)
    if account := copy.account:
        for parent, _, files in os.walk(copy.data):
            for name in ("", *files):
                os.lchown(os.path.join(parent, name), account.uid, account.gid)
    return copy


def migrated(root: Path) -> Postgres:
    """A cluster that is stopped and holds the schema already."""
    return copied(_first(), root)


@functools.cache
def _first() -> Postgres:
    """Made once in a process: most runs are about what comes after."""
    made = Postgres(prepared.place("tocsin-chaos-") / "pg")
    made.create()
    migrate.run(made.dsn)
    made.end()
    return made
