"""Each thing that can be done to an alert, done to it and its incident by our own actions."""

from collections.abc import Callable, Mapping
from typing import Any

from tocsin.api.doors.opsgenie import people
from tocsin.api.doors.opsgenie.asked import Asked
from tocsin.incidents import alert_actions as handling
from tocsin.incidents.actions import assigning, escalating
from tocsin.incidents.alert_actions import Handling
from tocsin.incidents.priority import Priority
from tocsin.kit import text
from tocsin.kit.tx import Tx
from tocsin.oncall import actions as oncall
from tocsin.signals import document, moment, opsgenie_alert, signal
from tocsin.signals.raw_event import Fates

Verb = Callable[[Tx, Asked, Handling], None]

OF_OPEN_ALERTS = frozenset(
    {
        *("acknowledge", "unacknowledge", "close", "snooze", "escalate", "alert"),
        *("message", "description", "priority", "tags", "details"),
    }
)
_NOTE_LIMIT = 19_000
_FATES = {
    "acknowledge": Fates(acknowledged=1),
    "close": Fates(closed=1),
    "alert": Fates(closed=1),
}


def perform(tx: Tx, asked: Asked, at: Handling) -> Fates:
    """Do it, and note what was said with it."""
    verb = asked.call.verb
    if asked.method == "DELETE" and verb in _REMOVING:
        _REMOVING[verb](tx, asked, at)
    else:
        _DOING[verb](tx, asked, at)
    if verb not in ("notes", "actions"):
        _remark(tx, asked, at)
    return _FATES.get(verb, Fates())


def is_known(verb: str, method: str) -> bool:
    """Whether there is such a thing to do by this method."""
    if method == "DELETE":
        return verb in _REMOVING or verb == "alert"
    if verb in ("message", "description", "priority"):
        return method == "PUT"
    return method == "POST" and verb in _DOING and verb != "alert"


def _remark(tx: Tx, asked: Asked, at: Handling) -> None:
    said = _said(asked, "note")
    if said and handling.incident_of(tx, at):
        handling.note(tx, at, _by(asked, said))


def _note(tx: Tx, asked: Asked, at: Handling) -> None:
    handling.note(tx, at, _by(asked, _said(asked, "note")))


def _custom(tx: Tx, asked: Asked, at: Handling) -> None:
    """Nothing is run: what it should do is known to Opsgenie's integrations alone."""
    words = f"Asked for the action '{asked.call.name}', which Tocsin only notes. "
    handling.note(tx, at, _by(asked, (words + _said(asked, "note")).strip()))


def _snooze(tx: Tx, asked: Asked, at: Handling) -> None:
    until = moment.parse(asked.event.get("endTime"))
    assert until is not None, "the contract has checked it"  # noqa: S101
    handling.snooze(tx, at, until)


def _message(tx: Tx, asked: Asked, at: Handling) -> None:
    handling.rewrite(tx, at, summary=signal.summary(_said(asked, "message")))


def _description(tx: Tx, asked: Asked, at: Handling) -> None:
    handling.rewrite(tx, at, description=signal.description(_said(asked, "description")))


def _priority(tx: Tx, asked: Asked, at: Handling) -> None:
    given = opsgenie_alert.priority(asked.event)
    labels = {**at.alert.labels, "priority": given}
    severity = opsgenie_alert.severity(given)
    handling.prioritize(tx, at, Priority(given), severity=severity, labels=labels)


def _assign(tx: Tx, asked: Asked, at: Handling) -> None:
    person = people.person(tx, document.members(asked.event.get("owner")))
    number = handling.incident_number(tx, at)
    assigning.assign(tx, number, person.id, actor=at.actor, now=at.now)


def _team(tx: Tx, asked: Asked, at: Handling) -> None:
    _to_team(tx, asked, at, document.members(asked.event.get("team")))


def _escalate(tx: Tx, asked: Asked, at: Handling) -> None:
    _to_policy(tx, asked, at, document.members(asked.event.get("escalation")))


def _responder(tx: Tx, asked: Asked, at: Handling) -> None:
    given = document.members(asked.event.get("responder"))
    kind = document.scalar(given.get("type")) or "team"
    _RESPONDERS.get(kind, _to_team)(tx, asked, at, given)


def _to_team(tx: Tx, asked: Asked, at: Handling, given: Mapping[str, Any]) -> None:
    team, number = people.team(tx, given), handling.incident_number(tx, at)
    escalating.to_team(tx, number, team.id, reason=_why(asked), actor=at.actor, now=at.now)


def _to_policy(tx: Tx, asked: Asked, at: Handling, given: Mapping[str, Any]) -> None:
    policy_id, number = people.policy_id(tx, given), handling.incident_number(tx, at)
    escalating.to_policy(tx, number, policy_id, reason=_why(asked), actor=at.actor, now=at.now)


def _to_person(tx: Tx, asked: Asked, at: Handling, given: Mapping[str, Any]) -> None:
    ids, number = [people.person(tx, given).id], handling.incident_number(tx, at)
    escalating.to_people(tx, number, ids, reason=_why(asked), actor=at.actor, now=at.now)


def _to_schedule(tx: Tx, asked: Asked, at: Handling, given: Mapping[str, Any]) -> None:
    schedule_id = people.schedule_id(tx, given)
    found = oncall.on_call(tx, at=at.now, schedule_id=schedule_id)
    if not found:
        raise people.Unknown("Nobody is on call in this schedule")
    ids, number = [each.person_id for each in found], handling.incident_number(tx, at)
    escalating.to_people(tx, number, ids, reason=_why(asked), actor=at.actor, now=at.now)


def _add_tags(tx: Tx, asked: Asked, at: Handling) -> None:
    known = opsgenie_alert.split(at.alert.labels, "tags")
    tags = [*known, *opsgenie_alert.words(asked.event.get("tags"))]
    handling.label(tx, at, opsgenie_alert.with_tags(at.alert.labels, tags))


def _remove_tags(tx: Tx, asked: Asked, at: Handling) -> None:
    gone = opsgenie_alert.words(asked.query.get("tags", ""))
    kept = [t for t in opsgenie_alert.split(at.alert.labels, "tags") if t not in gone]
    handling.label(tx, at, opsgenie_alert.with_tags(at.alert.labels, kept))


def _add_details(tx: Tx, asked: Asked, at: Handling) -> None:
    given = document.members(asked.event.get("details"))
    details = {**opsgenie_alert.details(at.alert.labels), **given}
    handling.label(tx, at, opsgenie_alert.with_details(at.alert.labels, details))


def _remove_details(tx: Tx, asked: Asked, at: Handling) -> None:
    gone = opsgenie_alert.words(asked.query.get("keys", ""))
    known = opsgenie_alert.details(at.alert.labels)
    kept = {name: value for name, value in known.items() if name not in gone}
    handling.label(tx, at, opsgenie_alert.with_details(at.alert.labels, kept))


def _said(asked: Asked, field: str) -> str:
    """A DELETE has no body, and says the rest in its query."""
    given = asked.event.get(field, asked.query.get(field))
    return (document.scalar(given) or "").strip()


def _by(asked: Asked, said: str) -> str:
    """What somebody said, with who it was as far as the client tells."""
    user = _said(asked, "user")
    return text.truncate(f"{user}: {said}" if user else said, _NOTE_LIMIT)


def _why(asked: Asked) -> str:
    return _by(asked, _said(asked, "note") or "asked for through the Opsgenie API")


_DOING: Mapping[str, Verb] = {
    "acknowledge": lambda tx, _, at: handling.acknowledge(tx, at),
    "unacknowledge": lambda tx, _, at: handling.unacknowledge(tx, at),
    "close": lambda tx, _, at: handling.close(tx, at),
    "alert": lambda tx, _, at: handling.delete(tx, at),
    "snooze": _snooze,
    "notes": _note,
    "escalate": _escalate,
    "assign": _assign,
    "responders": _responder,
    "teams": _team,
    "actions": _custom,
    "message": _message,
    "description": _description,
    "priority": _priority,
    "tags": _add_tags,
    "details": _add_details,
}
_REMOVING: Mapping[str, Verb] = {"tags": _remove_tags, "details": _remove_details}
_RESPONDERS = {
    "team": _to_team,
    "user": _to_person,
    "escalation": _to_policy,
    "schedule": _to_schedule,
}
