"""Incidents: listed, shown, taken, resolved, talked about, snoozed, merged and declared."""

from collections.abc import Mapping
from contextlib import suppress
from datetime import timedelta
from typing import Any

from tocsin.api import names
from tocsin.api.doors.pagerduty_rest import asking, incident_shape, listing, refusals, shapes
from tocsin.api.doors.pagerduty_rest.asked import Asked
from tocsin.api.doors.pagerduty_rest.shapes import Shape
from tocsin.incidents import resolution
from tocsin.incidents.actions import (
    assigning,
    classifying,
    declare,
    progress,
    reading,
    relating,
    resolving,
    snoozing,
    talking,
)
from tocsin.incidents.incident import Declaration
from tocsin.incidents.lifecycle import AlreadySo, Channel
from tocsin.incidents.priority import Level
from tocsin.incidents.resolution import Code, Resolution
from tocsin.kit import text

MOST_AT_ONCE = 250
LONGEST_SNOOZE = 604_800  # a week, in seconds, as there
_UNEXPLAINED = "Resolved by a client of PagerDuty's API, without a word."
_URGENCIES = {"high": Level.HIGH, "low": Level.LOW}


def list_all(asked: Asked) -> Shape:
    query = asking.incidents(asked.query, now=asked.now)
    found = reading.search(asked.tx, query, actor=asked.actor)
    shown = incident_shape.some(asked, found.items)
    return listing.envelope("incidents", shown, asked.query, more=found.next is not None)


def show(asked: Asked) -> Shape:
    return incident_shape.one(asked, reading.get(asked.tx, asked.number(), actor=asked.actor))


def change(asked: Asked) -> Shape:
    number = asked.number()
    _change(asked, number, asked.entity("incident"))
    return incident_shape.one(asked, reading.get(asked.tx, number, actor=asked.actor))


def change_many(asked: Asked) -> Shape:
    """All of them or none: one that cannot be changed so leaves the others as they were."""
    wanted = asked.body.get("incidents")
    if not isinstance(wanted, list) or not all(isinstance(each, dict) for each in wanted):
        raise refusals.Wrong("The body has no list 'incidents'.")
    if len(wanted) > MOST_AT_ONCE:
        raise refusals.Wrong(f"At most {MOST_AT_ONCE} incidents are changed at once.")
    numbers = [_id(each) for each in wanted]
    for number, each in sorted(zip(numbers, wanted, strict=True), key=lambda pair: pair[0]):
        _change(asked, number, each)
    found = {one.number: one for one in reading.some(asked.tx, numbers, actor=asked.actor)}
    shown = incident_shape.some(asked, [found[number] for number in numbers])
    return {"incidents": shown}


def create(asked: Asked) -> Shape:
    """Declare one; of the same ``incident_key`` there is one open incident only."""
    given = asked.entity("incident")
    body = given.get("body")
    key = text.storable(str(given.get("incident_key") or ""))
    service_ids = (_id(given["service"]),) if isinstance(given.get("service"), dict) else ()
    declaration = Declaration(
        str(given.get("title") or ""),
        str(body.get("details") or "") if isinstance(body, dict) else "",
        channel=Channel.API,
        service_ids=service_ids,
        urgency=_URGENCIES.get(str(given.get("urgency"))),
        grouping_key=f"pagerduty/{key[:255]}" if key else None,
    )
    declared = declare.declare_or_find(asked.tx, declaration, actor=asked.actor, now=asked.now)
    return incident_shape.one(asked, reading.get(asked.tx, declared.number, actor=asked.actor))


def list_notes(asked: Asked) -> Shape:
    found = reading.comments(asked.tx, asked.number(), actor=asked.actor)
    people = names.of(asked.tx, people=(each.person_id for each in found)).people
    return {"notes": [shapes.note(each, people=people, base=asked.base) for each in found]}


def add_note(asked: Asked) -> Shape:
    number = asked.number()
    content = str(asked.entity("note").get("content") or "")
    talking.comment(asked.tx, number, content, actor=asked.actor, now=asked.now)
    return {"note": list_notes(asked)["notes"][-1]}


def snooze(asked: Asked) -> Shape:
    """Page nobody about it for so many seconds."""
    seconds = asked.body.get("duration")
    if not isinstance(seconds, int) or isinstance(seconds, bool):
        raise refusals.Wrong("'duration' is a number of seconds.")
    if not 0 < seconds <= LONGEST_SNOOZE:
        raise refusals.Wrong(f"'duration' is from 1 to {LONGEST_SNOOZE} seconds.")
    until = asked.now + timedelta(seconds=seconds)
    found = snoozing.snooze(asked.tx, asked.number(), until, actor=asked.actor, now=asked.now)
    return incident_shape.one(asked, found)


def merge(asked: Asked) -> Shape:
    target = asked.number()
    sources = asked.body.get("source_incidents")
    if not isinstance(sources, list) or not 0 < len(sources) <= MOST_AT_ONCE:
        raise refusals.Wrong(f"The list 'source_incidents' has 1 to {MOST_AT_ONCE} of them.")
    for each in sources:
        relating.merge(asked.tx, _id(each), target, actor=asked.actor, now=asked.now)
    return incident_shape.one(asked, reading.get(asked.tx, target, actor=asked.actor))


def list_alerts(asked: Asked) -> Shape:
    """Return its newest alerts."""
    found = reading.get(asked.tx, asked.number(), actor=asked.actor)
    alerts = incident_shape.alerts_of(asked, [found.number]).get(found.number, [])
    about = shapes.reference("incident", found.number, found.title, base=asked.base)

    def show_one(alert: Any) -> Shape:
        return shapes.named("alert", alert.id, alert.summary, base=asked.base) | {
            "status": "resolved" if alert.status == "closed" else "triggered",
            "alert_key": alert.identity,
            "severity": str(alert.severity),
            "incident": about,
        }

    return listing.cut("alerts", alerts, asked.query, show_one)


def _change(asked: Asked, number: int, wanted: Mapping[str, Any]) -> None:
    if isinstance(wanted.get("title"), str):
        classifying.edit(asked.tx, number, title=wanted["title"], actor=asked.actor, now=asked.now)
    if isinstance(wanted.get("assignments"), list):
        _assign(asked, number, wanted["assignments"])
    _move(asked, number, wanted)


def _assign(asked: Asked, number: int, wanted: list[Any]) -> None:
    """The first of them has it here: one incident is one person's."""
    first = wanted[0].get("assignee") if wanted and isinstance(wanted[0], dict) else None
    if not isinstance(first, dict):
        raise refusals.Wrong("An assignment has an 'assignee' with an 'id'.")
    assigning.assign(asked.tx, number, _id(first), actor=asked.actor, now=asked.now)


def _move(asked: Asked, number: int, wanted: Mapping[str, Any]) -> None:
    status = wanted.get("status")
    if status == "acknowledged":
        with suppress(AlreadySo):
            progress.acknowledge(asked.tx, number, actor=asked.actor, now=asked.now)
    elif status == "resolved":
        notes = str(wanted.get("resolution") or "").strip() or _UNEXPLAINED
        said = resolution.checked(Resolution(Code.FIXED, notes))
        resolving.resolve(asked.tx, number, said, actor=asked.actor, now=asked.now)
    elif status is not None:
        raise refusals.Wrong("'status' becomes 'acknowledged' or 'resolved'.")


def _id(given: Mapping[str, Any]) -> int:
    said = str(given.get("id") if isinstance(given, dict) else "")
    if not (said.isascii() and said.isdecimal() and len(said) < 19):
        raise refusals.Wrong("An 'id' is a number here.")
    return int(said)
