"""A person as their colleagues see them: teams, how to reach them, when they have the pager."""

from datetime import datetime, timedelta
from typing import Any

from tocsin.identity import actions as identity
from tocsin.identity import permission
from tocsin.identity.actions import connections
from tocsin.identity.actor import Actor
from tocsin.identity.permission import Permission
from tocsin.identity.provider import Connection
from tocsin.identity.second_factor import SecondFactor
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
        "second_factor": _second_factor(tx, person_id, actor=actor),
        "connections": _connections(tx, person_id, actor=actor),
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


def _second_factor(tx: Tx, person_id: int, *, actor: Actor) -> SecondFactor | None:
    may_know = _may_know(person_id, actor=actor)
    return identity.second_factor(tx, person_id, actor=actor) if may_know else None


def _connections(tx: Tx, person_id: int, *, actor: Actor) -> list[Connection]:
    may_know = _may_know(person_id, actor=actor)
    found = connections.view_connections(tx, person_id, actor=actor) if may_know else []
    return [each for each in found if each.is_connected]


def _may_know(person_id: int, *, actor: Actor) -> bool:
    return actor.is_person(person_id) or permission.may_see(actor, Permission.ADMINISTER)
