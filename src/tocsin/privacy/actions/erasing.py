"""Erasing somebody: what they said and how they are reached goes, what was done stays countable."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from tocsin.identity import permission
from tocsin.identity.actor import Actor
from tocsin.identity.permission import Permission
from tocsin.kit import chain, errors, ledger, pages, redaction
from tocsin.kit.pages import Page
from tocsin.kit.redaction import Redacted
from tocsin.kit.tx import Tx
from tocsin.privacy import erasure as ideas
from tocsin.privacy.actions import holding, knowing
from tocsin.privacy.erasure import Erasure, Known
from tocsin.privacy.place import Place
from tocsin.privacy.places import PLACES
from tocsin.privacy.store import erasures as store
from tocsin.privacy.store import ledger as events
from tocsin.privacy.store import people, places

_OBSTACLES: Mapping[str, str] = {
    "active": "they are still let in; dismiss them first",
    "rotation": "they take turns in {count} rotations; take them out first",
    "policy": "{count} steps of policies page them; name others there first",
    "catch_all": "the catch-all pages them; name others there first",
    "message": "{count} messages to them are on their way; wait until those are sent",
    "incident": "{count} open incidents are assigned to them; hand those over first",
    "report": "{count} incidents that they reported are open; close those first",
}


class StillNeeded(errors.Conflict):
    """Others rely on them, so they cannot be erased yet."""

    def __init__(self, reasons: Sequence[str]) -> None:
        super().__init__(f"They cannot be erased yet: {'; '.join(reasons)}.")


class ErasedAlready(errors.Conflict):
    def __init__(self, person_id: int) -> None:
        super().__init__(f"Person {person_id} was erased already.")


class ThemselvesToo(errors.Conflict):
    def __init__(self) -> None:
        super().__init__("Nobody erases themselves: ask another administrator.")


@dataclass(frozen=True, slots=True)
class Preview:
    """What erasing would go into, rows by table, and what stands in its way."""

    person_id: int
    rows: Mapping[str, int]
    mentions: Mapping[str, int]
    events: int
    obstacles: Sequence[str]


def preview(tx: Tx, person_id: int, *, actor: Actor) -> Preview:
    """Say what would go; it changes nothing."""
    permission.require_sight(actor, Permission.ADMINISTER)
    known = knowing.known(tx, person_id)
    rows = {each.table: places.count(tx, each, known) for each in PLACES if _is_touched(each)}
    found = {
        each.table: places.mentions(tx, each, known)
        for each in PLACES
        if places.has_free_text(each)
    }
    concerned = sum(1 for _ in _redactions(tx, known))
    obstacles = _obstacles(tx, person_id)
    return Preview(person_id, _some(rows), _some(found), concerned, obstacles)


def erase(tx: Tx, person_id: int, *, reason: str, actor: Actor, now: datetime) -> Erasure:
    """Erase somebody who was dismissed and whom nothing relies on; it cannot be undone."""
    permission.require(actor, Permission.ADMINISTER)
    tidy = ideas.checked_reason(reason)
    if actor.is_person(person_id):
        raise ThemselvesToo
    known = knowing.known(tx, person_id)
    _check(tx, person_id)
    counts = _erase_rows(tx, known, now=now) | _erase_mentions(tx, known)
    counts["event"] = _erase_from_ledger(tx, known, actor=actor, now=now)
    store.insert(tx, person_id, reason=tidy, by=actor.label, at=now, counts=_some(counts))
    ledger.record(
        tx,
        kind="person.erased",
        subject=f"person/{person_id}",
        actor=actor.label,
        at=now,
        data={"reason": tidy, "counts": _some(counts)},
    )
    return erasure(tx, person_id)


def erasure(tx: Tx, person_id: int) -> Erasure:
    found = store.of_person(tx, person_id)
    if found is None:
        raise errors.NotFound(f"Person {person_id} was not erased.")
    return found


def is_erased(tx: Tx, person_id: int) -> bool:
    return store.of_person(tx, person_id) is not None


def listed(tx: Tx, *, cursor: str | None = None, limit: int = 50, actor: Actor) -> Page[Erasure]:
    """Return who was erased, the newest first."""
    permission.require_sight(actor, Permission.ADMINISTER)
    before = pages.decode(cursor, int)[0] if cursor else None
    found = store.page(tx, before_id=before, limit=limit + 1)
    return pages.cut(found, limit, *(each.id for each in found[:limit][-1:]))


def _check(tx: Tx, person_id: int) -> None:
    if is_erased(tx, person_id):
        raise ErasedAlready(person_id)
    holding.require_free(tx, [f"person/{person_id}"])
    if reasons := _obstacles(tx, person_id):
        raise StillNeeded(reasons)


def _obstacles(tx: Tx, person_id: int) -> list[str]:
    found = people.obstacles(tx, person_id)
    return [_OBSTACLES[each.what].format(count=each.count) for each in found]


def _is_touched(place: Place) -> bool:
    return place.goes or bool(place.blanked)


def _erase_rows(tx: Tx, known: Known, *, now: datetime) -> dict[str, int]:
    """The account is last: by it and by what is known of it the others are found."""
    counts = {"form_answer": people.empty_forms(tx, known.person_id)}
    counts["problem_incident"] = people.rename_reports(tx, known.person_id)
    counts["raw_event"] = people.empty_mails(tx, known.person_id)
    for place in sorted(PLACES, key=lambda each: each.table == "person"):
        if place.goes:
            counts[place.table] = places.delete(tx, place, known)
        elif place.blanked:
            counts[place.table] = places.blank(tx, place, known, now=now)
    return counts


def _erase_mentions(tx: Tx, known: Known) -> dict[str, int]:
    return {
        f"mentions in {place.table}": places.erase_mentions(tx, place, known)
        for place in PLACES
        if places.has_free_text(place)
    }


def _erase_from_ledger(tx: Tx, known: Known, *, actor: Actor, now: datetime) -> int:
    chain.seal_all(tx)
    subject = f"person/{known.person_id}"
    wanted = list(_redactions(tx, known))
    return redaction.redact(tx, wanted, subject=subject, actor=actor.label, at=now)


def _redactions(tx: Tx, known: Known) -> list[Redacted]:
    """Return the events in whose data something of them stands, with what is to stand there."""
    wanted, after, size = [], 0, places.PORTION
    while until := events.next_portion(tx, after_id=after, size=size):
        for event in events.concerning(tx, known, after_id=after, until_id=until, limit=size):
            data = ideas.scrubbed(event, known)
            if data != event.data:
                wanted.append(Redacted(event.id, data))
        after = until
    return wanted


def _some(counts: Mapping[str, int]) -> dict[str, int]:
    return {name: count for name, count in counts.items() if count}
