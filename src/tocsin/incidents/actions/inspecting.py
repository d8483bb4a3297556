"""What stands beside an incident, for those who may read more than its reporter does."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from msgspec.structs import replace

from tocsin.identity import actions as identity
from tocsin.identity import permission
from tocsin.identity.actor import Actor
from tocsin.identity.permission import Permission
from tocsin.incidents import incident as ideas
from tocsin.incidents import milestone, sla
from tocsin.incidents import timeline as story
from tocsin.incidents.actions import access, agreed, naming, stints
from tocsin.incidents.actions import clocks as clockwork
from tocsin.incidents.incident import Incident
from tocsin.incidents.link import Link
from tocsin.incidents.role import Holder
from tocsin.incidents.sla import Clock
from tocsin.incidents.store import alerts, people, relations
from tocsin.incidents.store import clocks as clock_store
from tocsin.incidents.store import sla as policies
from tocsin.incidents.store import stints as stint_store
from tocsin.incidents.store.stints import StintRow
from tocsin.incidents.timeline import Entry
from tocsin.kit import errors, ledger, pages
from tocsin.kit.ledger import Event
from tocsin.kit.pages import Page
from tocsin.kit.tx import Tx
from tocsin.oncall import actions as oncall
from tocsin.oncall import page as paging

_BECAUSE = "because"


class NeverPaged(errors.NotFound):
    """Nobody was paged about it."""


@dataclass(frozen=True)
class Told:
    """An event of the ledger, in words and as data: ``milestone`` is the one that it states.

    Without a time it takes the milestone back.
    """

    entry: Entry
    milestone: str | None
    milestone_at: datetime | None
    data: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Standing:
    """How a clock stands; ``policy`` is what was agreed, ``party`` the team or vendor it binds."""

    policy: str
    clock: Clock
    party: str = ""


def inside(tx: Tx, number: int, *, actor: Actor) -> Incident:
    """Return it to somebody who may read all of it."""
    permission.require(actor, Permission.READ)
    return access.visible(tx, number, actor=actor)


def told(
    tx: Tx, number: int, *, cursor: str | None = None, limit: int = 500, actor: Actor
) -> Page[Told]:
    """Return the ledger of an incident, oldest first, with every milestone on a line of its own.

    Those that its declaration reached have the declaration's id.
    """
    access.visible(tx, number, actor=actor)
    after_id = pages.decode(cursor, int)[0] if cursor else 0
    rows = ledger.of_subject(tx, ideas.subject(number), after_id=after_id, limit=limit + 1)
    shown = rows[:limit]
    names = naming.names_in(tx, shown)
    sees_inside = access.sees_inside(actor)
    lines = [
        _told(event, entry, sees_inside=sees_inside)
        for event in (line for each in shown for line in _lines(each))
        for entry in story.entries([_alone(event)], names=names, public_only=not sees_inside)
    ]
    return Page(lines, pages.encode(shown[-1].id) if len(rows) > limit else None)


def page(tx: Tx, number: int, *, actor: Actor) -> tuple[paging.Page, list[paging.Told]]:
    """Return the latest page about it and what each of its targets came to."""
    incident = inside(tx, number, actor=actor)
    found = oncall.page_of(tx, incident.subject)
    if found is None:
        raise NeverPaged(f"Nobody was paged about incident {number}.")
    return found, oncall.trace(tx, found.id)


def clocks(tx: Tx, number: int, *, actor: Actor, now: datetime) -> list[Standing]:
    """Return its clocks as they stand now: those of the whole, then the latest of each stint."""
    incident = inside(tx, number, actor=actor)
    return [*_clocks(tx, incident, now), *_stints(tx, incident, now)]


def roles(tx: Tx, number: int, *, actor: Actor) -> list[Holder]:
    inside(tx, number, actor=actor)
    return people.roles(tx, number)


def watchers(tx: Tx, number: int, *, actor: Actor) -> list[int]:
    inside(tx, number, actor=actor)
    return people.watchers(tx, number)


def links(tx: Tx, number: int, *, actor: Actor) -> list[Link]:
    inside(tx, number, actor=actor)
    return relations.links(tx, number)


def children(tx: Tx, number: int, *, actor: Actor) -> list[int]:
    inside(tx, number, actor=actor)
    return relations.children(tx, number)


def alert_ids(tx: Tx, number: int, *, actor: Actor) -> list[int]:
    inside(tx, number, actor=actor)
    return alerts.of_incident(tx, number)


def _clocks(tx: Tx, incident: Incident, now: datetime) -> list[Standing]:
    number = incident.number
    running = {row.kind for row in clock_store.clocks(tx, number)}
    policy = agreed.of_users(tx, incident)
    if policy is None or not running:
        return []
    terms, history = agreed.terms(policy), clockwork.history(tx, number)
    found = (
        sla.clock(terms, clockwork.facts(incident, kind, history), now=now)
        for kind in sla.OF_INCIDENT
    )
    return [Standing(policy.name, each) for each in found if each and each.kind in running]


def _stints(tx: Tx, incident: Incident, now: datetime) -> list[Standing]:
    number = incident.number
    latest = {(row.kind, row.party_id): row for row in stint_store.of_incident(tx, number)}
    past = clockwork.history(tx, number) if latest else []
    found: list[Standing] = []
    for row in latest.values():
        policy = policies.policy(tx, row.policy_id)
        clock = stints.clock(incident, row, policy, past, now) if policy else None
        party = _party(tx, row)
        found += [Standing(policy.name, clock, party)] if policy and clock else []
    return found


def _party(tx: Tx, row: StintRow) -> str:
    if row.kind is sla.Kind.TEAM:
        return next((team.name for team in identity.teams(tx, ids=[row.party_id])), "")
    return str(stints.party(tx, row).get("party", ""))


def _lines(event: Event) -> list[Event]:
    """The event, and each milestone that it states by itself, also if another event told it."""
    whole = [] if event.kind == milestone.KIND else [event]
    stated = milestone.told_by(event.kind, event.data)
    return [*whole, *(replace(event, kind=milestone.KIND, data=dict(said)) for said in stated)]


def _alone(event: Event) -> Event:
    """Let a milestone that came with another event be told by itself."""
    if event.kind != milestone.KIND:
        return event
    return replace(event, data={k: v for k, v in event.data.items() if k != _BECAUSE})


def _told(event: Event, entry: Entry, *, sees_inside: bool) -> Told:
    data = event.data if sees_inside else {}
    if event.kind != milestone.KIND:
        return Told(entry, None, None, data)
    at = None if event.data.get("withdrawn") else datetime.fromisoformat(event.data["at"])
    return Told(entry, event.data["milestone"], at, data)
