"""Where a page came from: what was said, which rules touched it, what muted it, its incident."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from tocsin.incidents.incident import Incident
from tocsin.incidents.why import link
from tocsin.incidents.why.link import Called, Hop, Link, State
from tocsin.incidents.why.reason import Why

_SILENCE = "silence "
MUTES: Sequence[tuple[str, Why]] = (
    (_SILENCE, Why.SILENCED),
    ("routing rule ", Why.MUTED_BY_RULE),
    ("held back by ", Why.INHIBITED),
    ("it feeds heartbeat", Why.FEEDS_HEARTBEAT),
)


@dataclass(frozen=True, slots=True)
class Heard:
    """An alert as it came: what the rules did to it, what muted it, and why it joined others.

    ``touches`` are of the rules of ``version``; ``in_maintenance`` if the silence that muted it was
    a maintenance window's.
    """

    alert_id: int
    summary: str
    severity: str
    source: str
    opened_at: datetime
    touches: Sequence[Mapping[str, Any]] = ()
    version: int | None = None
    muted: str = ""
    in_maintenance: bool = False
    unmuted_at: datetime | None = None
    because: str = ""

    @property
    def subject(self) -> str:
        return f"alert/{self.alert_id}"


@dataclass(frozen=True, slots=True)
class Snoozed:
    by: str
    at: datetime
    until: datetime


@dataclass(frozen=True, slots=True)
class Origin:
    """``raised_by`` is who opened it, empty where an alert did; ``services`` are in its order."""

    incident: Incident
    heard: Sequence[Heard]
    services: Sequence[tuple[int, str]]
    raised_by: str = ""
    snoozes: Sequence[Snoozed] = ()
    was_paged: bool = True


def of(origin: Origin, *, called: Called) -> list[Link]:
    """Return the chain from what was said to the incident and its services."""
    openers = 0 if origin.raised_by else 1
    first, others = origin.heard[:openers], origin.heard[openers:]
    return [
        *(each for one in first for each in links(one)),
        *([_raised(origin)] if origin.raised_by else []),
        _opened(origin, by_alert=bool(first)),
        *(each for one in others for each in _joined(one, origin)),
        *_services(origin),
        *(_snoozed(each, origin, called) for each in origin.snoozes),
        *([] if origin.was_paged else [_never_paged(origin)]),
    ]


def links(one: Heard) -> list[Link]:
    """Return what is told of one alert until it goes to its incident."""
    return list(_links(one))


def muted(heard: Heard) -> Link:
    """Say what kept an alert from paging anybody."""
    reason = mute(heard.muted, in_maintenance=heard.in_maintenance)
    words = link.sentence(reason, said=heard.muted)
    state, at = State.SKIPPED, heard.opened_at
    return Link(Hop.MUTE, "Held back", reason, words, state, at, _muter(heard))


def mute(said: str, *, in_maintenance: bool) -> Why:
    """Return by what an alert was muted, from what was written down of it."""
    found = next((why for begin, why in MUTES if said.startswith(begin)), Why.MUTED)
    return Why.MAINTENANCE if found is Why.SILENCED and in_maintenance else found


def silence_id(said: str) -> int | None:
    """Return which silence it was, if it was one."""
    number = said.removeprefix(_SILENCE).partition(":")[0]
    return int(number) if said.startswith(_SILENCE) and number.isdecimal() else None


def _said(one: Heard) -> Link:
    words = link.sentence(Why.SAID, source=one.source, severity=one.severity)
    return Link(Hop.EVENT, one.summary, Why.SAID, words, State.DONE, one.opened_at, one.subject)


def _muter(heard: Heard) -> str:
    number = silence_id(heard.muted)
    return heard.subject if number is None else f"silence/{number}"


def _links(one: Heard) -> Iterator[Link]:
    yield _said(one)
    for touch in one.touches:
        did = ", ".join(touch["did"]) or "nothing"
        failed = f"; it could not: {', '.join(touch['failed'])}" if touch.get("failed") else ""
        words = link.sentence(
            Why.RULED, rule=touch["rule"], version=one.version, did=f"{did}{failed}"
        )
        yield Link(Hop.RULE, touch["rule"], Why.RULED, words, State.DONE, None, one.subject)
    if one.muted:
        yield muted(one)
    if one.unmuted_at is not None:
        words = link.sentence(Why.UNMUTED)
        yield Link(Hop.MUTE, "Let go", Why.UNMUTED, words, State.DONE, one.unmuted_at, one.subject)


def _joined(one: Heard, origin: Origin) -> Iterator[Link]:
    yield from links(one)
    number, because = origin.incident.number, f", {one.because}" if one.because else ""
    words = link.sentence(Why.JOINED_INCIDENT, number=number, because=because)
    about = origin.incident.subject
    yield Link(
        Hop.INCIDENT,
        f"#{number}",
        Why.JOINED_INCIDENT,
        words,
        State.DONE,
        one.opened_at,
        about,
    )


def _raised(origin: Origin) -> Link:
    words = link.sentence(Why.RAISED, who=origin.raised_by)
    incident = origin.incident
    return Link(Hop.EVENT, incident.title, Why.RAISED, words, State.DONE, incident.logged_at)


def _opened(origin: Origin, *, by_alert: bool) -> Link:
    incident = origin.incident
    words = link.sentence(Why.OPENED_INCIDENT, number=incident.number)
    rated = f" Impact {incident.impact}, urgency {incident.urgency}: {incident.priority}."
    title = f"#{incident.number} {incident.title}" if by_alert else f"#{incident.number}"
    reason, at = Why.OPENED_INCIDENT, incident.logged_at
    said = f"{words}{rated}"
    return Link(Hop.INCIDENT, title, reason, said, State.DONE, at, incident.subject)


def _services(origin: Origin) -> Iterator[Link]:
    if not origin.services:
        words = link.sentence(Why.NO_SERVICE)
        yield Link(Hop.SERVICE, "No service", Why.NO_SERVICE, words, State.SKIPPED)
        return
    names = ", ".join(name for _, name in origin.services)
    words = link.sentence(Why.SERVICE_FIRST)
    about = f"service/{origin.services[0][0]}"
    yield Link(Hop.SERVICE, names, Why.SERVICE_FIRST, words, State.DONE, None, about)


def _snoozed(one: Snoozed, origin: Origin, called: Called) -> Link:
    words = link.sentence(Why.SNOOZED, who=one.by, until=called.time(one.until))
    about = origin.incident.subject
    return Link(Hop.MUTE, "Snoozed", Why.SNOOZED, words, State.SKIPPED, one.at, about)


def _never_paged(origin: Origin) -> Link:
    words = link.sentence(Why.NEVER_PAGED)
    about = origin.incident.subject
    return Link(Hop.MUTE, "Nobody paged", Why.NEVER_PAGED, words, State.SKIPPED, None, about)
