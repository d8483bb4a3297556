"""Telling somebody all that is kept of them."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from msgspec import structs

from tocsin.identity import permission
from tocsin.identity.actor import Actor
from tocsin.identity.permission import Permission
from tocsin.kit import ledger
from tocsin.kit.tx import Tx
from tocsin.privacy import export as ideas
from tocsin.privacy.actions import knowing
from tocsin.privacy.erasure import Known
from tocsin.privacy.export import EVENTS_AT_MOST, FILES_AT_MOST, ROWS_AT_MOST, Export, File
from tocsin.privacy.places import PLACES
from tocsin.privacy.store import ledger as events
from tocsin.privacy.store import people, places


def export(tx: Tx, person_id: int, *, actor: Actor, now: datetime) -> Export:
    """Return all that is kept of somebody: of themselves, or for an administrator of anybody."""
    if not actor.is_person(person_id) or not _is_whole(actor):
        permission.require(actor, Permission.ADMINISTER)
    known = knowing.known(tx, person_id)
    parts = _parts(tx, known)
    said = events.theirs(tx, known, after_id=0, limit=EVENTS_AT_MOST)
    files = _files(tx, known)
    made = Export(
        person_id,
        now,
        parts,
        [structs.asdict(each) for each in said],
        files,
        _cut(parts, said, files),
    )
    ledger.record(
        tx,
        kind="person.exported",
        subject=f"person/{person_id}",
        actor=actor.label,
        at=now,
        data={"rows": sum(len(each["rows"]) for each in parts.values()), "files": len(files)},
    )
    return made


def _is_whole(actor: Actor) -> bool:
    """Whether they act with all that they may: no token of theirs that was made for less."""
    return permission.of_role(actor.role) <= permission.granted(actor.scopes)


def _parts(tx: Tx, known: Known) -> dict[str, dict[str, Any]]:
    found = [
        (place, places.rows(tx, place, known, limit=ROWS_AT_MOST))
        for place in PLACES
        if place.is_somebodys
    ]
    return {place.table: {"about": place.about, "rows": rows} for place, rows in found if rows}


def _files(tx: Tx, known: Known) -> list[File]:
    found = people.files(tx, list(known.labels), limit=FILES_AT_MOST)
    return [File(ideas.file_name(each.id, each.file_name), each.content) for each in found]


def _cut(
    parts: Mapping[str, Mapping[str, Any]], said: Sequence[object], files: Sequence[object]
) -> list[str]:
    full = [table for table, part in parts.items() if len(part["rows"]) == ROWS_AT_MOST]
    full += ["ledger"] if len(said) == EVENTS_AT_MOST else []
    return full + (["files"] if len(files) == FILES_AT_MOST else [])
