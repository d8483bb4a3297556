"""A person as their colleagues see them: teams, how to reach them, when they have the pager."""

from datetime import datetime, timedelta
from typing import Any

from tocsin.identity import actions as identity
from tocsin.identity.actor import Actor
from tocsin.kit.tx import Tx
from tocsin.notify import actions as notify
from tocsin.notify import visibility
from tocsin.oncall.actions import reading
from tocsin.oncall.shift import Span
from tocsin.web import names

_AHEAD, _SHOWN = timedelta(days=90), timedelta(days=30)


def view(tx: Tx, person_id: int, *, now: datetime, actor: Actor) -> dict[str, Any]:
    person = identity.view_person(tx, person_id, actor=actor)
    may_reach = visibility.sees_all(actor) or actor.is_person(person_id)
    span = Span(now, now + _AHEAD)
    return {
        "person": person,
        "teams": identity.teams_of(tx, person_id),
        "contacts": notify.list_contacts(tx, person_id, actor=actor) if may_reach else [],
        "channels": notify.usable_channels(tx),
        "is_reachable": notify.reachable(tx, person_id),
        "shifts": [
            each
            for each in reading.list_shifts_of(tx, person_id, span=span, actor=actor)
            if each.starts_at < now + _SHOWN
        ],
        "schedules": dict(names.schedules(tx)),
    }
