"""Taking over what another tool kept of its incidents: many at once, and nobody is told.

Nothing of it is queued for reactions, no clock is set and no page begun: it is over, or it is
followed up in the other tool until somebody takes it up here.
"""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any

from tocsin.identity import permission
from tocsin.identity.actor import Actor
from tocsin.identity.permission import Permission
from tocsin.incidents import incident as ideas
from tocsin.incidents.past import Past
from tocsin.incidents.store import pasts as store
from tocsin.incidents.store import relations
from tocsin.incidents.store.pasts import Origin
from tocsin.kit import ledger
from tocsin.kit.ledger import Entry
from tocsin.kit.tx import Tx

ENTRIES_AT_ONCE = 5000


def known(tx: Tx, tool: str, external_numbers: Sequence[str]) -> dict[str, int]:
    """Return which of them were taken over already, with their numbers here."""
    return store.known(tx, tool, external_numbers) if external_numbers else {}


def origin(tx: Tx, number: int) -> Origin | None:
    """Return where an incident was taken over from; None of those that began here."""
    return store.origin(tx, number)


def recall(tx: Tx, tool: str, pasts: Sequence[Past], *, actor: Actor, now: datetime) -> list[int]:
    """Write them down in the order given and return their numbers."""
    permission.require(actor, Permission.ADMINISTER)
    if not pasts:
        return []
    given = dict(zip(store.numbers(tx, len(pasts)), pasts, strict=True))
    store.insert(tx, [{"number": n, **_plain(past.columns)} for n, past in given.items()], at=now)
    store.insert_origins(tx, tool, {n: past.external_number for n, past in given.items()}, at=now)
    services = {n: past.service_ids for n, past in given.items() if past.service_ids}
    if services:
        relations.add_services_of_all(tx, services)
    urls = {n: past.url for n, past in given.items() if past.url}
    if urls:
        store.insert_links(tx, urls, title=f"As it was in {tool}", at=now)
    for entries in _portions(given):
        ledger.record_all(tx, entries, actor=actor.label, at=now, is_queued=False)
    return list(given)


def _portions(given: Mapping[int, Past]) -> Iterator[list[Entry]]:
    entries: list[Entry] = []
    for number, past in given.items():
        subject = ideas.subject(number)
        entries += [Entry(one.kind, subject, one.data) for one in past.told]
        if len(entries) >= ENTRIES_AT_ONCE:
            yield entries
            entries = []
    yield entries


def _plain(columns: Mapping[str, Any]) -> dict[str, Any]:
    return {
        name: value.isoformat() if isinstance(value, datetime) else value
        for name, value in columns.items()
    }
