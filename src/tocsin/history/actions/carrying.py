"""Carrying over what was read, a portion in each transaction, so that it can stop anywhere."""

from collections.abc import Sequence
from datetime import datetime

from tocsin.history import known as ideas
from tocsin.history import reading, rebuilding, writing
from tocsin.history.actions import knowing, opening
from tocsin.history.mapping import Mapping
from tocsin.history.standing import Ground
from tocsin.history.store import imports, items
from tocsin.history.store.items import Item
from tocsin.history.transfer import Import
from tocsin.identity import permission
from tocsin.identity.actor import Actor
from tocsin.identity.permission import Permission
from tocsin.incidents import incident as incidents
from tocsin.incidents.actions import recalling
from tocsin.insights import actions as insights
from tocsin.kit import ledger
from tocsin.kit.tx import Tx

PORTION = 500


def carry_on(tx: Tx, import_id: int, *, actor: Actor, now: datetime) -> Import:
    """Carry over the next incidents; what is here already by its number is left as it is."""
    permission.require(actor, Permission.ADMINISTER)
    before = imports.lock(tx, import_id)
    if before is None:
        raise opening.UnknownImport(import_id)
    if before.is_over:
        return before
    by = writing.of_plain(imports.mapping(tx, import_id))
    some = items.following(tx, import_id, after=before.position, limit=PORTION)
    known = recalling.known(tx, by.tool, [item.external_number for item in some])
    new = [item for item in some if item.external_number not in known]
    numbers = _carry(tx, import_id, new, by, actor=actor, now=now)
    position = some[-1].position if some else before.incident_count
    items.forget(tx, import_id, up_to=position)
    imports.advance(
        tx,
        import_id,
        position=position,
        imported=len(numbers),
        known=len(some) - len(new),
        ended_at=now if position >= before.incident_count else None,
    )
    return opening.found(tx, import_id)


def _carry(
    tx: Tx, import_id: int, new: Sequence[Item], by: Mapping, *, actor: Actor, now: datetime
) -> list[int]:
    rows = {item.external_number: reading.rows(item.rows, by) for item in new}
    names = ideas.names_in(row for some in rows.values() for row in some)
    there = knowing.known(tx, by)
    if knowing.made(tx, knowing.missing(names, there), by, actor=actor, now=now):
        there = knowing.known(tx, by)
    pasts = [rebuilding.rebuild(some, Ground(by, there)) for some in rows.values()]
    numbers = recalling.recall(tx, by.tool, pasts, actor=actor, now=now)
    if numbers:
        insights.refresh(tx, [incidents.subject(number) for number in numbers])
        _tell(tx, import_id, by.tool, numbers, actor=actor, now=now)
    return numbers


def _tell(
    tx: Tx, import_id: int, tool: str, numbers: Sequence[int], *, actor: Actor, now: datetime
) -> None:
    """One event for all, so that whoever learns from what is over can take notice."""
    told = {"tool": tool, "first": numbers[0], "last": numbers[-1], "count": len(numbers)}
    subject = f"import/{import_id}"
    ledger.record(
        tx, kind="import.carried_over", subject=subject, actor=actor.label, at=now, data=told
    )
