"""One directory with one PostgreSQL in it, as the account that PostgreSQL runs as sees it."""

import hashlib
import os
import shutil
import signal
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TextIO

from tocsin.kit import postgres_files, processes
from tocsin.kit.postgres_files import CannotStart

BOOTSTRAP = b"create role tocsin login createdb;\ncreate database tocsin owner tocsin;\n"
ROLES = ("tocsin", "postgres", "tocsin_auditor")
LOG_LIMIT = 10_000_000
LONGEST_SOCKET_DIRECTORY = 85  # the kernel takes 107 bytes, PostgreSQL appends .s.PGSQL.5432.lock


class Site:
    """The directory as PostgreSQL's account sees it.

    Where that is not ourselves, parents of the directory may be closed to it (root's home is).
    It then gets in through ``door``, a descriptor that it inherits, and needs no right on them.
    """

    def __init__(self, root: Path, *, account: processes.Account | None, door: int | None) -> None:
        self._root = root
        self._account = account
        self._keep = () if door is None else (door,)
        self._inside = root if door is None else Path(f"/proc/self/fd/{door}")

    def create(self, found: postgres_files.Programs) -> None:
        """Made aside and renamed when whole, so that a crash leaves nothing half made."""
        aside = self._root / ".data.new"
        shutil.rmtree(aside, ignore_errors=True)
        self._own_directory(aside)
        seen = self._inside / aside.name
        self._run(found.bin / "initdb", "-D", seen, *_initdb_options(found.major))
        single = ("--single", "-D", seen, "-c", "exit_on_error=on", "postgres")
        self._run(found.bin / "postgres", *single, stdin=BOOTSTRAP)
        aside.rename(self._root / "data")

    def write_access_rules(self) -> None:
        """Kept outside the data, so that PostgreSQL's account cannot loosen them."""
        caller = processes.name_of(os.geteuid())
        if caller is None:
            raise CannotStart(
                f"User id {os.geteuid()} has no name on this system, and PostgreSQL knows its "
                "callers by name: add it to /etc/passwd, or set DATABASE_URL."
            )
        names = dict.fromkeys((caller, "root"))
        lines = [f'tocsin "{name}" {role}\n' for name in names for role in ROLES]
        self._write("pg_hba.conf", "local all,replication all peer map=tocsin\n")
        self._write("pg_ident.conf", "".join(lines))

    def launch(
        self, found: postgres_files.Programs, settings: dict[str, str]
    ) -> subprocess.Popen[bytes]:
        sockets = socket_directory(self._root)
        self._own_directory(sockets)
        within = self._inside / "run" if sockets.parent == self._root else sockets
        places = {
            "hba_file": str(self._inside / "pg_hba.conf"),
            "ident_file": str(self._inside / "pg_ident.conf"),
            "unix_socket_directories": f'"{within}"',
        }
        options = [
            word for key, value in (settings | places).items() for word in ("-c", f"{key}={value}")
        ]
        command = self._command(found.bin / "postgres", "-D", self._inside / "data", *options)
        with _open_log(self._root / "postgres.log") as log:
            return processes.start(command, output=log.fileno())

    def _command(self, *arguments: str | Path) -> processes.Command:
        return processes.Command(
            arguments, account=self._account, death_signal=signal.SIGINT, keep=self._keep
        )

    def _run(self, *arguments: str | Path, stdin: bytes = b"") -> None:
        code, said = processes.run(self._command(*arguments), stdin=stdin)
        if code:
            raise CannotStart(
                f"{Path(arguments[0]).name} failed while making the database:\n{said}"
            )

    def _own_directory(self, directory: Path) -> None:
        """Make it, for the account alone; never follow what somebody else put in its place."""
        directory.mkdir(mode=0o700, exist_ok=True)
        wanted = self._account.uid if self._account else os.geteuid()
        found = directory.lstat()
        if directory.is_symlink() or found.st_uid not in {wanted, os.geteuid()}:
            raise CannotStart(f"{directory} belongs to somebody else; remove it.")
        if self._account:
            os.chown(directory, self._account.uid, self._account.gid)

    def _write(self, name: str, text: str) -> None:
        with postgres_files.opened(self._root / name, "w") as file:
            os.fchmod(file.fileno(), 0o644 if self._account else 0o600)
            file.write(text)


@contextmanager
def entered(root: Path, *, account: processes.Account | None) -> Iterator[Site]:
    """The site; for another account the door is open meanwhile, which suffices for a launch."""
    if account is None:
        yield Site(root, account=None, door=None)
        return
    door = os.open(root, os.O_RDONLY | os.O_DIRECTORY)
    try:
        yield Site(root, account=account, door=door)
    finally:
        os.close(door)


def socket_directory(root: Path) -> Path:
    """Inside the directory; where its path cannot be a socket's address, a place by its hash."""
    inside = root / "run"
    if len(os.fsencode(inside)) <= LONGEST_SOCKET_DIRECTORY and not {",", '"'} & set(str(inside)):
        return inside
    digest = hashlib.sha256(os.fsencode(root)).hexdigest()[:16]
    return Path("/tmp") / f"tocsin-{digest}"  # noqa: S108 - _own_directory checks whose it is  # nosec B108


def clear_up(root: Path) -> None:
    """Remove what a clean stop leaves outside of the directory."""
    sockets = socket_directory(root)
    if sockets.parent != root:
        with suppress(OSError):
            sockets.rmdir()


def _initdb_options(major: int) -> tuple[str, ...]:
    general = ("-U", "postgres", "-A", "peer", "-k", "-E", "UTF8", "--no-instructions")
    if major >= 17:  # the same order of words on every machine, whatever its C library
        return (*general, "--locale-provider=builtin", "--builtin-locale=C.UTF-8", "--locale=C")
    return (*general, "--locale=C.UTF-8")


def _open_log(path: Path) -> TextIO:
    if path.exists() and path.stat().st_size > LOG_LIMIT:
        path.replace(path.with_suffix(".log.1"))
    return postgres_files.opened(path, "a")
