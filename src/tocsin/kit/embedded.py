"""The PostgreSQL that ships with us: made, started, evicted and stopped in one directory.

Nobody should have to set up a database before their first page. It is a child in the foreground
that dies with us, speaks through a Unix socket only and knows who calls by the kernel's word
(peer authentication), so there is no password to leak and no port to find.

The directory: ``data`` and ``run`` belong to the account that PostgreSQL runs as, all else to us.
"""

import fcntl
import os
import signal
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import TracebackType
from typing import TextIO
from urllib.parse import quote

import psycopg

from tocsin.kit import errors, postgres_files, postgres_site, processes
from tocsin.kit.postgres_files import CannotStart

SETTINGS = {
    "listen_addresses": "",
    "unix_socket_permissions": "0700",
    "max_connections": "100",
    "shared_buffers": "128MB",
    "wal_compression": "on",
    # Commits write what is to be kept themselves; what they leave to the writer may be lost, and
    # five looks a second for it are a tenth of what PostgreSQL at rest does.
    "wal_writer_delay": "5s",
    "jit": "off",
    "timezone": "UTC",
    "log_timezone": "UTC",
    "log_line_prefix": "%m [%p] ",
    "logging_collector": "off",
    "log_checkpoints": "off",
}
FORGETFUL = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}
LONGEST_RECOVERY = 3600.0  # replaying the log after a crash is slow on a slow disk, not an error
STARTING = ("starting up", "not yet accepting connections", "shutting down")
BUSY = ("too many clients", "remaining connection slots")
FAST_THEN_IMMEDIATE = ((signal.SIGINT, 60.0), (signal.SIGQUIT, 10.0))


class AlreadyRunning(errors.Conflict):
    """Another process holds this data directory."""


class OtherMajor(CannotStart):
    """The data were made by another major version of PostgreSQL."""


class Server:
    """One PostgreSQL in one directory; ``durable=False`` is for tests, it may forget everything."""

    def __init__(self, root: Path, *, durable: bool = True, pg_bin: Path | None = None) -> None:
        self._root = root.resolve()
        self._settings = SETTINGS if durable else SETTINGS | FORGETFUL
        self._pg_bin = pg_bin
        self._lock_file: TextIO | None = None
        self._child: subprocess.Popen[bytes] | None = None
        self._has_answered = False

    @property
    def dsn(self) -> str:
        return dsn_of(self._root)

    def dsn_as(self, user: str) -> str:
        return dsn_of(self._root, user=user)

    @property
    def pid(self) -> int | None:
        return self._child.pid if self._child else None

    @property
    def is_running(self) -> bool:
        return self._child is not None and self._child.poll() is None

    def start(self) -> str:
        """Launch it and return its address once it answers."""
        self.launch()
        return self.await_answer()

    def launch(self) -> None:
        """Create the database if need be and start it; whoever needs it waits for its answer.

        One that runs is left alone, one that has died is started again. Call it from a thread
        that stays: the kernel stops PostgreSQL when that thread ends.
        """
        if self.is_running:
            return
        self._root.mkdir(parents=True, exist_ok=True)
        with self._undone_on_failure():
            self._lock_file = self._lock_file or _locked(self._root / "lock")
            self._launch()

    def await_answer(self) -> str:
        """Return the address of what was launched, once it answers."""
        with self._undone_on_failure():
            self._await_answer()
        self._has_answered = True
        return self.dsn

    def stop(self) -> None:
        """Stop it as a clean shutdown does, within a minute; safe to call twice."""
        self._stop_child()
        if self._lock_file is not None:
            self._lock_file.close()
        self._lock_file = None
        self._has_answered = False

    def __enter__(self) -> "Server":
        self.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.stop()

    @contextmanager
    def _undone_on_failure(self) -> Iterator[None]:
        """Stop it; the directory stays ours if it has served before and is only started again."""
        try:
            yield
        except BaseException:
            if self._has_answered:
                self._stop_child()
            else:
                self.stop()
            raise

    def _launch(self) -> None:
        data = self._root / "data"
        account = postgres_files.account_for(data)
        self._root.chmod(0o711 if account else 0o700)
        found = postgres_files.programs(self._pg_bin, account=account, copies=self._root)
        with postgres_site.entered(self._root, account=account) as site:
            if not data.exists():
                site.create(found)
            _check_major(data, found)
            postgres_files.adopt(data, account=account)
            _evict(data)
            (data / "postmaster.pid").unlink(missing_ok=True)
            site.write_access_rules()
            self._child = site.launch(found, self._settings)

    def _stop_child(self) -> None:
        if self._child is not None and self.is_running:
            processes.stop(self._child, FAST_THEN_IMMEDIATE)
            postgres_site.clear_up(self._root)
        self._child = None

    def _await_answer(self) -> None:
        deadline = time.monotonic() + LONGEST_RECOVERY
        while not _answers(self.dsn):
            if not self.is_running:
                raise CannotStart(f"PostgreSQL did not start; it said:\n{_last_words(self._root)}")
            if time.monotonic() > deadline:
                raise CannotStart("PostgreSQL has been starting for an hour; see postgres.log.")
            time.sleep(0.02)


def dsn_of(root: Path, *, user: str = "tocsin") -> str:
    """The address of the database in this directory, whether it runs or not."""
    sockets = postgres_site.socket_directory(root.resolve())
    return f"postgresql://{user}@/tocsin?host={quote(str(sockets), safe='')}"


def _locked(path: Path) -> TextIO:
    """Ours alone until it is closed; the kernel frees it when we and all our forks have ended."""
    lock = postgres_files.opened(path, "a+")
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        lock.seek(0)
        holder = lock.read().strip() or "unknown"
        lock.close()
        raise AlreadyRunning(
            f"The database in {path.parent} is already in use by process {holder}; "
            "stop that one first."
        ) from None
    lock.truncate(0)
    lock.write(str(os.getpid()))
    lock.flush()
    return lock


def _check_major(data: Path, found: postgres_files.Programs) -> None:
    made_by = (data / "PG_VERSION").read_text().strip()
    if made_by != str(found.major):
        raise OtherMajor(
            f"The data in {data} were made by PostgreSQL {made_by} and these are the programs of "
            f"{found.version}: pass --pg-bin with those of {made_by}, or dump and restore."
        )


def _evict(data: Path) -> None:
    """Ask what a dead supervisor left behind to leave; we hold the lock, so it is nobody's.

    PostgreSQL cannot tell a stranger's reused process id, or a zombie's, from a live server's, and
    would not start. Removing its pid file is safe only once the last old process has gone.
    """
    deadlines = ((signal.SIGINT, 60.0), (signal.SIGQUIT, 10.0), (signal.SIGKILL, 5.0))
    for number, patience in deadlines:
        if not _signal_all(data, number):
            return
        deadline = time.monotonic() + patience
        while time.monotonic() < deadline:
            if not any(_inhabitants(data)):
                return
            time.sleep(0.02)
    raise CannotStart(f"Processes that cannot be stopped still use {data}.")


def _inhabitants(data: Path) -> Iterator[int]:
    return processes.living_in(data, program="postgres")


def _signal_all(data: Path, number: signal.Signals) -> int:
    found = list(_inhabitants(data))
    for pid in found:
        try:
            os.kill(pid, number)
        except ProcessLookupError:
            continue
    return len(found)


def _answers(dsn: str) -> bool:
    """Whether it takes connections; a refusal that waiting does not mend is raised.

    The driver has no code for a refused connection, so its words have to do.
    """
    try:
        psycopg.connect(dsn, connect_timeout=5).close()
    except psycopg.OperationalError as refused:
        words = str(refused)
        if any(each in words for each in BUSY):
            return True
        if "FATAL:" in words and not any(each in words for each in STARTING):
            raise CannotStart(f"PostgreSQL turns us away: {words}") from refused
        return False
    return True


def _last_words(root: Path) -> str:
    return (root / "postgres.log").read_text(errors="replace")[-1000:]
