"""Incidents as lines of a list: who has each, what is left of its promise, the last word."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from tocsin.incidents.actions import overview
from tocsin.incidents.incident import Incident
from tocsin.incidents.lifecycle import Status
from tocsin.incidents.priority import Priority
from tocsin.incidents.timeline import Entry
from tocsin.kit import text
from tocsin.kit.tx import Tx
from tocsin.oncall.actions import pages
from tocsin.web import names
from tocsin.web.incidents import promises
from tocsin.web.incidents.promises import Left
from tocsin.web.names import Names

_LONGEST_WORD = 140
_MARKS = re.compile(r"[*_`]+(?=\S)|(?<=\S)[*_`]+|^[>#]+ *|`{3}", re.M)


@dataclass(frozen=True, slots=True)
class Line:
    """``is_unanswered``: people are being paged, or all were in vain; pressing, it is an alarm."""

    number: int
    title: str
    priority: Priority
    status: Status
    logged_at: datetime
    service: str | None
    team: str | None
    assignee: str | None
    alerts: int
    is_drill: bool
    is_major: bool
    is_open: bool
    is_unanswered: bool
    is_alarm: bool
    last_word: str | None
    left: Left | None


def of(
    tx: Tx, incidents: Sequence[Incident], *, now: datetime, with_words: bool = True
) -> list[Line]:
    """Return them in the order given, with a handful of questions for all of them."""
    numbers = [incident.number for incident in incidents]
    known = _names(tx, incidents)
    promised = overview.promises(tx, numbers)
    paged = pages.open_about(tx, [incident.subject for incident in incidents])
    words = overview.last_words(tx, numbers) if with_words else {}
    return [
        _line(
            incident,
            known,
            is_unanswered=incident.subject in paged,
            last_word=_word(words.get(incident.number)),
            left=promises.of_list(promised.get(incident.number), now=now),
        )
        for incident in incidents
    ]


def _line(
    incident: Incident,
    known: Names,
    *,
    is_unanswered: bool,
    last_word: str | None,
    left: Left | None,
) -> Line:
    return Line(
        number=incident.number,
        title=incident.title,
        priority=incident.priority,
        status=incident.status,
        logged_at=incident.logged_at,
        service=_service(incident, known),
        team=known.team(incident.team_id),
        assignee=known.person(incident.assignee_id),
        alerts=incident.alert_count,
        is_drill=incident.is_drill,
        is_major=incident.is_major,
        is_open=incident.is_open,
        is_unanswered=is_unanswered and incident.is_open,
        is_alarm=is_unanswered and incident.is_open and incident.priority.is_pressing,
        last_word=last_word,
        left=left,
    )


def _names(tx: Tx, incidents: Sequence[Incident]) -> Names:
    return names.of(
        tx,
        people=[incident.assignee_id for incident in incidents],
        teams=[incident.team_id for incident in incidents],
        services=[service_id for incident in incidents for service_id in incident.service_ids],
    )


def _service(incident: Incident, known: Names) -> str | None:
    found = [name for name in map(known.service, incident.service_ids) if name]
    if len(found) > 2:
        return f"{found[0]} and {len(found) - 1} more"
    return ", ".join(found) or None


def _word(entry: Entry | None) -> str | None:
    if entry is None:
        return None
    said = f"{entry.actor_name}: {entry.body}" if entry.body else entry.sentence
    return text.truncate(text.one_line(_MARKS.sub("", said)), _LONGEST_WORD)
