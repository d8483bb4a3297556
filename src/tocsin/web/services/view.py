"""Everything that one wants to know about a service while it burns, and before."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from tocsin.catalog import reading
from tocsin.catalog.calendar_text import WEEKDAYS
from tocsin.catalog.change import ChangeQuery
from tocsin.catalog.service import Service
from tocsin.identity.actor import Actor
from tocsin.incidents import search
from tocsin.incidents.actions import reading as incidents
from tocsin.kit.tx import Tx
from tocsin.knowledge.actions import runbooks
from tocsin.oncall.actions import reading as policies
from tocsin.signals import paste, viewing
from tocsin.signals.source import SourceRow
from tocsin.web import names
from tocsin.web.incidents import lines
from tocsin.web.oncall import duty

_PAST = timedelta(days=90)
_SHOWN = 10


@dataclass(frozen=True, slots=True)
class Sender:
    source: SourceRow
    lines: str


def view(tx: Tx, service_id: int, *, url: str, now: datetime, actor: Actor) -> dict[str, Any]:
    service = reading.view_service(tx, service_id, actor=actor)
    known = names.of(tx, teams=[service.team_id])
    return {
        "service": service,
        "team": known.team(service.team_id),
        "ladder": _ladder(tx, service, now=now, actor=actor),
        "hours": _hours(service),
        "needs": reading.view_dependencies(tx, service_id, actor=actor),
        "dependents": reading.view_dependents(tx, service_id, actor=actor),
        "changes": _changes(tx, service_id, now=now, actor=actor),
        "senders": _senders(tx, service_id, url=url, actor=actor),
        "example": paste.lines("alertmanager", url=url, key=paste.NO_KEY),
        "runbooks": [r for r in runbooks.listed(tx, actor=actor) if r.service_id == service_id],
        **_incidents(tx, service_id, now=now, actor=actor),
    }


def _ladder(tx: Tx, service: Service, *, now: datetime, actor: Actor) -> duty.Ladder | None:
    if service.policy_id is None:
        return None
    policy = policies.view_policy(tx, service.policy_id, actor=actor)
    return duty.ladders(tx, [policy], now=now, actor=actor)[0]


def _hours(service: Service) -> list[tuple[str, str]]:
    weekly = (service.support_hours or {}).get("weekly", {})
    return [(day.capitalize(), ", ".join(weekly[day])) for day in WEEKDAYS if day in weekly]


def _changes(tx: Tx, service_id: int, *, now: datetime, actor: Actor) -> Sequence[Any]:
    query = ChangeQuery(service_id, since=now - _PAST, limit=_SHOWN)
    return reading.list_changes(tx, query, actor=actor).items


def _senders(tx: Tx, service_id: int, *, url: str, actor: Actor) -> list[Sender]:
    return [
        Sender(each, paste.lines(each.kind, url=url, key=paste.NO_KEY))
        for each in viewing.list_sources(tx, actor=actor).items
        if each.service_id == service_id
    ]


def _incidents(tx: Tx, service_id: int, *, now: datetime, actor: Actor) -> dict[str, Any]:
    open_ = incidents.open_of_services(tx, [service_id], actor=actor)
    found = incidents.search(tx, search.Query(service_id=service_id, limit=20), actor=actor).items
    past = [each for each in found if not each.is_open][:_SHOWN]
    return {
        "open": lines.of(tx, open_, now=now),
        "past": lines.of(tx, past, now=now, with_words=False),
    }
