"""A copy of the embedded database, byte by byte, while it runs; and the way back.

PostgreSQL's own programs do it: pg_basebackup with the log that belongs to it, pg_verifybackup over
every file's checksum. What we add is a note of what was in it, so that a restore can be believed.
"""

import json
import shutil
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path

from tocsin.kit import chain, errors, postgres_files, processes
from tocsin.kit.secrets import Key, from_text
from tocsin.kit.tx import Tx

_FILES = "postgres"
_NOTE = "backup.json"
_KEY = "secret.key"


class NotBackedUp(errors.Unavailable):
    """PostgreSQL's programs refused, or the copy is not what it should be."""


class NotABackup(errors.Invalid):
    """There is nothing to restore, or not to there."""


@dataclass(frozen=True, slots=True)
class Note:
    """What was in the database when the copy began; there may be more in the copy, never less.

    ``key`` tells by which instance's key its secrets are sealed, and nothing about the key.
    """

    taken_at: str
    version: str
    events: int
    position: int
    hash: str
    key: str

    @property
    def head(self) -> chain.Head:
        return chain.Head(self.position, bytes.fromhex(self.hash))


def note(tx: Tx, *, key: Key, version: str, now: datetime) -> Note:
    head = chain.head(tx)
    events = int(tx.value("select count(*) from event"))
    return Note(now.isoformat(), version, events, head.position, head.hash.hex(), fingerprint(key))


def fingerprint(key: Key) -> str:
    return key.sign("backup", "which key")


def take(dsn: str, to: Path, said: Note, *, pg_bin: Path | None) -> None:
    """Copy the server at ``dsn`` into an empty directory and verify what arrived."""
    if to.exists() and any(to.iterdir()):
        raise NotBackedUp(f"{to} is not empty; give each backup a directory of its own.")
    to.mkdir(parents=True, exist_ok=True, mode=0o700)
    files = _files(to)
    options = ("-c", "fast", "-X", "stream", "--manifest-checksums=SHA256", "--no-password")
    _run(pg_bin, "pg_basebackup", "-d", dsn, "-D", str(files), *options)
    verify(to, pg_bin=pg_bin)
    (to / _NOTE).write_text(json.dumps(asdict(said), indent=2) + "\n")


def verify(backup: Path, *, pg_bin: Path | None) -> None:
    """Compare every file of a backup with its checksum, and read its log through."""
    files = _files(backup)
    if not (files / "backup_manifest").exists():
        raise NotABackup(f"There is no backup in {backup} that `tocsin backup` has made.")
    _run(pg_bin, "pg_verifybackup", "--quiet", str(files))


def read(backup: Path) -> Note:
    try:
        return Note(**json.loads((backup / _NOTE).read_text("utf-8")))
    except (OSError, ValueError, TypeError) as error:
        raise NotABackup(f"There is no backup in {backup} that was finished.") from error


def put_back(backup: Path, data: Path) -> None:
    """Lay the files where the embedded server looks for them; nothing that is there is touched."""
    target = data / "postgres"
    if target.exists():
        raise NotABackup(f"There is a database in {data} already; name an empty directory.")
    target.mkdir(parents=True, mode=0o700)
    aside = target / ".data.restored"
    shutil.copytree(backup / _FILES, aside)
    (aside / "backup_manifest").unlink()
    aside.chmod(0o700)
    aside.rename(target / "data")


def checked_key(given: Path, said: Note) -> str:
    """Read a key, if it is the one that the backup's secrets are sealed with."""
    text = given.read_text("utf-8")
    if fingerprint(from_text(text)) != said.key:
        raise NotABackup(f"{given} is not the key of this backup: its secrets would not open.")
    return text


def lay_key(text: str, data: Path) -> None:
    target = data / _KEY
    target.touch(mode=0o600, exist_ok=False)
    target.write_text(text, "utf-8")


def _files(backup: Path) -> Path:
    """Where they are, from the root on: PostgreSQL's programs run in another directory than we."""
    return backup.absolute() / _FILES


def _run(pg_bin: Path | None, name: str, *arguments: str) -> None:
    found = postgres_files.programs(pg_bin, account=None, copies=Path("/nonexistent"))
    command = processes.Command([found.bin / name, *arguments])
    code, said = processes.run(command)
    if code:
        raise NotBackedUp(f"{name} failed: {said.strip()[-500:]}")
