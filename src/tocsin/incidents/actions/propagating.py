"""What is done to an incident reaches those that hang on it: its open parts and duplicates.

By choice each time, or by rule always. Each follows wholly or not at all, and one that refuses
does not keep the others.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from tocsin.identity import actor as actors
from tocsin.identity import permission
from tocsin.identity.actor import Actor
from tocsin.identity.permission import Permission
from tocsin.incidents.actions import access, resolving
from tocsin.incidents.incident import Incident
from tocsin.incidents.lifecycle import Status
from tocsin.incidents.link import Kind
from tocsin.incidents.resolution import Code, Resolution
from tocsin.incidents.store import incidents as store
from tocsin.incidents.store import relations, settings
from tocsin.kit import errors, ledger, text
from tocsin.kit.tx import Tx

HERALD = actors.system("propagation")
DEEPEST = 10
_LONGEST_NOTES = 20_000


@dataclass(frozen=True, slots=True)
class Followed:
    """``failure`` says why one does not follow."""

    number: int
    failure: str = ""


def always_follow(tx: Tx) -> bool:
    """Whether parts and duplicates are resolved with what they hang on, without being asked."""
    return settings.parts_follow(tx)


def let_follow(tx: Tx, always: bool, *, actor: Actor, now: datetime) -> None:
    permission.require(actor, Permission.CONFIGURE)
    if settings.set_parts_follow(tx, always):
        ledger.record(
            tx,
            kind="parts.configured",
            subject="setting/parts",
            actor=actor.label,
            at=now,
            data={"always": always},
        )


def open_below(tx: Tx, number: int, *, actor: Actor) -> list[Incident]:
    """Return its open parts, however far down, and what is linked as its duplicate."""
    access.visible(tx, number, actor=actor)
    numbers = sorted(set(_below(tx, [number], DEEPEST)) - {number})
    found = store.some(tx, numbers, visible_to=actor) if numbers else []
    return sorted((each for each in found if each.is_open), key=lambda each: each.number)


def resolve_below(tx: Tx, number: int, *, actor: Actor, now: datetime) -> list[Followed]:
    """Resolve all of these as it was resolved."""
    above = access.visible(tx, number, actor=actor)
    if above.status not in (Status.RESOLVED, Status.CLOSED):
        return []
    said = _said(above)
    return [
        _follow(tx, each.number, said, actor=actor, now=now)
        for each in open_below(tx, number, actor=actor)
    ]


def _follow(tx: Tx, number: int, said: Resolution, *, actor: Actor, now: datetime) -> Followed:
    try:
        with tx.savepoint():
            resolving.resolve(tx, number, said, actor=actor, now=now)
    except errors.Anticipated as refusal:
        return Followed(number, refusal.sentence)
    return Followed(number)


def _said(above: Incident) -> Resolution:
    notes = f"Resolved with #{above.number}. {above.resolution_notes}".strip()
    code = above.resolution_code or Code.FIXED
    return Resolution(code, text.truncate(notes, _LONGEST_NOTES), above.is_verified)


def _below(tx: Tx, numbers: list[int], deep: int) -> Iterator[int]:
    for number in numbers:
        near = relations.children(tx, number)
        links = relations.links(tx, number)
        near += [
            link.to_number
            for link in links
            if link.incoming and link.kind is Kind.DUPLICATE and link.to_number is not None
        ]
        yield from near
        if near and deep > 1:
            yield from _below(tx, near, deep - 1)
