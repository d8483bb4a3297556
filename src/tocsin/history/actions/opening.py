"""Reading a file: nothing is carried over yet, but all of it is understood, or refused."""

import hashlib
import json
from dataclasses import dataclass
from datetime import datetime

from tocsin.history import reading, ready, writing
from tocsin.history.reading import Read
from tocsin.history.store import imports, items
from tocsin.history.transfer import Import
from tocsin.identity import permission
from tocsin.identity.actor import Actor
from tocsin.identity.permission import Permission
from tocsin.kit import errors, ledger, text
from tocsin.kit.tx import Tx

MOST_WAITING = 20
MOST_REFUSED_KEPT = 10_000
_AT_ONCE = 1000


class UnknownImport(errors.NotFound):
    def __init__(self, import_id: int) -> None:
        super().__init__(f"There is no import {import_id}.")


class TooManyImports(errors.Conflict):
    """So many files were read and left lying."""


@dataclass(frozen=True)
class Upload:
    """A file as it was sent, and what it is to be read by: a mapping of one's own, or a ready one
    by its name."""

    file_name: str
    content: bytes
    mapping: str = ""
    ready: str = ""


def open_file(tx: Tx, upload: Upload, *, actor: Actor, now: datetime) -> Import:
    """Read a file and keep what it says; the same file again goes on where it stopped."""
    permission.require(actor, Permission.ADMINISTER)
    by = ready.chosen(upload.mapping, upload.ready)
    plain = writing.plain(by)
    digest = hashlib.sha256(upload.content + json.dumps(plain, sort_keys=True).encode()).digest()
    before = imports.same(tx, digest)
    if before is not None:
        return found(tx, before)
    if imports.waiting(tx) >= MOST_WAITING:
        raise TooManyImports(
            f"{MOST_WAITING} files were read and wait to be carried over; discard one first."
        )
    read = reading.read(upload.content, by, now=now, pause=lambda: imports.stay(tx))
    import_id = _keep(tx, upload, read, digest, actor=actor, now=now)
    told = {"file_name": _name(upload), "tool": read.mapping.tool, "rows": read.row_count}
    _record(tx, "import.read", import_id, told, actor=actor, now=now)
    return found(tx, import_id)


def discard(tx: Tx, import_id: int, *, actor: Actor, now: datetime) -> None:
    """Forget a file; what was carried over stays."""
    permission.require(actor, Permission.ADMINISTER)
    gone = imports.lock(tx, import_id)
    if gone is None:
        raise UnknownImport(import_id)
    imports.delete(tx, import_id)
    told = {"file_name": gone.file_name, "tool": gone.tool, "imported": gone.imported_count}
    _record(tx, "import.discarded", import_id, told, actor=actor, now=now)


def found(tx: Tx, import_id: int) -> Import:
    there = imports.get(tx, import_id)
    if there is None:
        raise UnknownImport(import_id)
    return there


def _keep(tx: Tx, upload: Upload, read: Read, digest: bytes, *, actor: Actor, now: datetime) -> int:
    columns = {
        "tool": read.mapping.tool,
        "file_name": _name(upload),
        "digest": digest,
        "mapping": writing.plain(read.mapping),
        "begun_by": actor.label,
        "row_count": read.row_count,
        "incident_count": len(read.items),
        "refused_count": len(read.refused),
        "notes": list(read.notes),
    }
    import_id = imports.insert(tx, columns, at=now)
    every = list(read.items.items())
    for start in range(0, len(every), _AT_ONCE):
        items.insert(tx, import_id, every[start : start + _AT_ONCE], after=start)
    items.refuse(tx, import_id, read.refused[:MOST_REFUSED_KEPT])
    return import_id


def _name(upload: Upload) -> str:
    return text.truncate(text.one_line(text.storable(upload.file_name)), 200) or "unnamed"


def _record(
    tx: Tx, kind: str, import_id: int, data: dict[str, object], *, actor: Actor, now: datetime
) -> None:
    subject = f"import/{import_id}"
    ledger.record(tx, kind=kind, subject=subject, actor=actor.label, at=now, data=data)
