"""The timeline: the ledger of one incident, as it is read."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime

from msgspec.structs import replace

from tocsin.incidents import milestone, past, phrases
from tocsin.incidents.phrases import Names, Told
from tocsin.kit.ledger import Event

HIDDEN = frozenset(
    {
        "incident.watched",
        "incident.unwatched",
        "notification.delivered",
        "notification.sent",
        "notification.suppressed",
    }
)
"""What the delivery log or the page's own entries tell better."""

PUBLIC = frozenset(
    {
        "incident.declared",
        "incident.acknowledged",
        "incident.acknowledgement_withdrawn",
        "incident.started",
        "incident.held",
        "incident.resumed",
        "incident.resolved",
        "incident.cancelled",
        "incident.reopened",
        "incident.closed",
        "incident.confirmed",
    }
)
"""What the reporter reads, beside what is marked as public."""


@dataclass(frozen=True, slots=True)
class Entry:
    """``body`` is what somebody wrote, in Markdown; ``evidence`` is a link.

    ``is_public``: it was written for the reporter too.
    """

    event_id: int
    at: datetime
    kind: str
    actor: str
    actor_name: str
    sentence: str
    body: str | None = None
    evidence: str | None = None
    is_public: bool = False
    via: str = ""


@dataclass(frozen=True, slots=True)
class Mentioned:
    """Which people, teams and services a ledger speaks of."""

    people: frozenset[int]
    teams: frozenset[int]
    services: frozenset[int]


def entries(events: Iterable[Event], *, names: Names, public_only: bool = False) -> list[Entry]:
    """Return what there is to read, oldest first; the reporter reads what is public."""
    shown = (
        event for event in events if _is_shown(event) and (is_public(event) or not public_only)
    )
    return [_entry(event, names) for event in _folded(shown)]


def mentioned(events: Iterable[Event]) -> Mentioned:
    people: set[int] = set()
    teams: set[int] = set()
    services: set[int] = set()
    for event in events:
        people.update(_people(event))
        services.update(event.data.get("services", ()))
        if event.kind in _TEAMS:
            found = (event.data.get(key) for key in ("team_id", "from", "to"))
            teams.update(team_id for team_id in found if isinstance(team_id, int))
        if event.data.get("clock") == "team" and event.data.get("party_id"):
            teams.add(event.data["party_id"])
    return Mentioned(frozenset(people), frozenset(teams), frozenset(services))


def _folded(events: Iterable[Event]) -> Iterator[Event]:
    """Make one entry of alerts that join right after each other, as thousands do in a storm."""
    last: Event | None = None
    for event in events:
        if last is not None and event.kind == _JOINED == last.kind and event.actor == last.actor:
            count = last.data["count"] + event.data["count"]
            last = replace(event, data={**event.data, "count": count})
            continue
        if last is not None:
            yield last
        last = event
    if last is not None:
        yield last


_JOINED = "incident.alerts_attached"
_TEAMS = frozenset({"incident.team_set", "incident.escalated"})
_TAKEN_FROM = frozenset({"incident.assigned", "incident.unassigned", "incident.role_given"})


def _is_shown(event: Event) -> bool:
    """A milestone that came with another event is told by that."""
    is_told = event.kind == milestone.KIND and event.data.get("because")
    return event.kind not in HIDDEN and not is_told


def is_public(event: Event) -> bool:
    """Say whether the reporter may read it."""
    return event.kind in PUBLIC or bool(event.data.get("is_public"))


def _entry(event: Event, names: Names) -> Entry:
    name = past.by(event) or names.actors.get(event.actor, event.actor)
    at = past.happened_at(event)
    return Entry(
        event.id,
        at,
        event.kind,
        event.actor,
        name,
        phrases.sentence(event.kind, Told(name, event.data, names, at)),
        event.data.get("body") or event.data.get("notes") or None,
        event.data.get("evidence"),
        bool(event.data.get("is_public")),
        str(event.data.get("via", "")),
    )


def _people(event: Event) -> Iterator[int]:
    data = event.data
    noun, _, number = event.actor.partition("/")
    if noun == "person":
        yield int(number)
    if isinstance(data.get("person_id"), int):
        yield data["person_id"]
    yield from data.get("person_ids", ())
    if event.kind in _TAKEN_FROM and isinstance(data.get("from"), int):
        yield data["from"]
    yield from (t["person_id"] for t in data.get("targets", ()) if _names_person(t))


def _names_person(target: object) -> bool:
    return isinstance(target, dict) and isinstance(target.get("person_id"), int)
