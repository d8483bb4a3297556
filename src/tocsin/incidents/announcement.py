"""What people are told about an incident: the page that wants an answer, and the notices."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from tocsin.incidents import sla
from tocsin.incidents.incident import Incident
from tocsin.kit import text
from tocsin.notify.message import Kind, Message, Urgency

BODY_LIMIT = 2000
CLOCK_WORDS: Mapping[sla.Kind, str] = {
    sla.Kind.RESPONSE: "response",
    sla.Kind.RESOLUTION: "resolution",
    sla.Kind.UPDATE: "next update",
    sla.Kind.TEAM: "team's part",
    sla.Kind.VENDOR: "vendor's part",
}


def page(
    incident: Incident, *, services: Sequence[str], facts: Sequence[tuple[str, str]] = ()
) -> Message:
    """Return the message that wakes somebody up: what, where, how bad, in this order."""
    return Message(
        title=headline(incident, services=services),
        body=text.truncate(incident.description, BODY_LIMIT),
        path=path(incident.number),
        facts=(*_own_facts(incident, services), *facts),
        kind=Kind.PAGE,
        urgency=urgency(incident),
        can_answer=True,
        is_drill=incident.is_drill,
    )


def notice(incident: Incident, title: str, body: str = "", *, kind: Kind = Kind.NOTICE) -> Message:
    """Return a message that informs: ``title`` says what happened to the incident."""
    return Message(
        title=f"{title}: #{incident.number} {incident.title}",
        body=text.truncate(body, BODY_LIMIT),
        path=path(incident.number),
        facts=_own_facts(incident, ()),
        kind=kind,
        urgency=urgency(incident),
        is_drill=incident.is_drill,
    )


def flaps(incident: Incident, summary: str) -> Message:
    """Return what is told once of an alert of it that comes and goes."""
    body = f"It comes and goes, so it is held firing until it is quiet: {summary}"
    return notice(incident, "It flaps", body)


def to_vendor(incident: Incident, *, services: Sequence[str], reason: str) -> Message:
    """Return what a vendor is asked: the incident, and no word of ours about it but the reason."""
    why = [("Why we ask you", reason)] if reason else []
    return Message(
        title=f"Help wanted: #{incident.number} {incident.title}",
        body=text.truncate(incident.description, BODY_LIMIT),
        facts=(*_own_facts(incident, services), *why),
        urgency=urgency(incident),
        is_drill=incident.is_drill,
    )


def state(incident: Incident, said: str) -> Message:
    """Return what takes the place of a page in a chat once something was done about it."""
    return Message(
        title=headline(incident, services=()),
        body=said,
        path=path(incident.number),
        facts=(*_own_facts(incident, ()), ("Status", incident.status.words)),
        kind=Kind.UPDATE,
        urgency=urgency(incident),
        can_answer=incident.is_open,
        is_drill=incident.is_drill,
    )


def clock(incident: Incident, kind: sla.Kind, percent: int, *, due_at: datetime | None) -> Message:
    """Return the warning that a promise is running out, or was not kept."""
    named = CLOCK_WORDS[kind]
    if percent >= 100:
        return notice(incident, f"The {named} target was missed")
    until = f"It is due at {due_at:%Y-%m-%d %H:%M} UTC." if due_at else ""
    return notice(incident, f"{percent} % of the time for the {named} has passed", until)


def headline(incident: Incident, *, services: Sequence[str]) -> str:
    """``[P1] checkout: High error rate``; a service that the title names is not named twice."""
    named = services[0] if services else ""
    told = not named or named.lower() in incident.title.lower()
    return f"[{incident.priority}] {'' if told else f'{named}: '}{incident.title}"


def urgency(incident: Incident) -> Urgency:
    return Urgency.HIGH if incident.priority.interrupts else Urgency.LOW


def path(number: int) -> str:
    return f"/incidents/{number}"


def _own_facts(incident: Incident, services: Sequence[str]) -> tuple[tuple[str, str], ...]:
    facts = [("Incident", f"#{incident.number}"), ("Priority", str(incident.priority))]
    if services:
        facts.append(("Services" if len(services) > 1 else "Service", ", ".join(services)))
    if incident.is_major:
        facts.append(("Major incident", "yes"))
    return tuple(facts)
