"""Finding out that it was not over: reopened for a while, afterwards a new one that is linked."""

from datetime import datetime

from tocsin.catalog import calendar, calendar_text
from tocsin.identity import actor as actors
from tocsin.identity import permission
from tocsin.identity.actor import Actor
from tocsin.identity.permission import Permission
from tocsin.incidents.actions import access, declare, resolving, saving
from tocsin.incidents.actions.progress import given_reason
from tocsin.incidents.incident import Declaration, Incident
from tocsin.incidents.lifecycle import Channel, Status
from tocsin.incidents.link import Kind, NewLink
from tocsin.incidents.store import relations, settings
from tocsin.kit.tx import Tx

_OVER = frozenset({Status.RESOLVED, Status.CLOSED})
_DESK = actors.system("desk")


def reopen_or_follow(tx: Tx, number: int, *, reason: str, actor: Actor, now: datetime) -> Incident:
    """Reopen it, or where that is too late, open a new one that is linked; return which."""
    incident = access.own_or_workable(tx, number, actor=actor)
    if incident.status not in _OVER or may_reopen(tx, incident, now=now):
        return resolving.reopen(tx, number, reason=reason, actor=actor, now=now)
    return _follow(tx, incident, given_reason(reason), actor=actor, now=now)


def follow(tx: Tx, number: int, *, reason: str, actor: Actor, now: datetime) -> Incident:
    """Open a new incident after one that is over, with its services, and link the two."""
    incident = access.own_or_workable(tx, number, actor=actor)
    if incident.status not in _OVER:
        raise resolving.NotResolved(incident.status)
    return _follow(tx, incident, given_reason(reason), actor=actor, now=now)


def may_reopen(tx: Tx, incident: Incident, *, now: datetime) -> bool:
    """Say whether it is resolved, and not for too long; what is closed stays closed."""
    if incident.status is not Status.RESOLVED or incident.resolved_at is None:
        return False
    rule = settings.closing(tx)
    working = calendar_text.parse(rule.closing_calendar)
    return now <= calendar.add_days(working, incident.resolved_at, rule.reopen_within_days)


def _follow(tx: Tx, before: Incident, reason: str, *, actor: Actor, now: datetime) -> Incident:
    works = permission.may(actor, Permission.RESPOND)
    ended = before.resolved_at or before.updated_at
    said = Declaration(
        before.title,
        f"{reason}\n\nFollows incident {before.number}, resolved on {ended:%Y-%m-%d}.",
        Channel.WEB if works else Channel.PORTAL,
        before.service_ids,
        category=before.category,
        team_id=before.team_id,
        reporter_id=before.reporter_id or actor.person_id,
    )
    number = declare.declare(tx, said, actor=actor if works else _DESK, now=now)
    link = NewLink(Kind.RELATED, to_number=before.number)
    link_id = relations.insert_link(tx, number, link, at=now)
    for one, other in ((number, before.number), (before.number, number)):
        told = {"link_id": link_id, "kind": Kind.RELATED, "to": other}
        saving.record(tx, one, "linked", told, actor=actor, now=now)
    return access.visible(tx, number, actor=actor)
