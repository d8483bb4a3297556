"""Saying that one cannot take an incident that one was paged about."""

from datetime import datetime

from tocsin.identity.actor import Actor
from tocsin.incidents.actions import escalating
from tocsin.incidents.incident import Incident
from tocsin.kit.tx import Tx
from tocsin.oncall import actions as oncall


def decline(tx: Tx, number: int, *, reason: str = "", actor: Actor, now: datetime) -> Incident:
    """Hand the page to the next in line at once.

    Raises oncall's NotPaging, NotPagedYet, AlreadyDeclined or LastInLine, and changes nothing then.
    """
    incident = escalating.still_open(tx, number, actor=actor)
    oncall.decline(tx, incident.subject, reason=reason, actor=actor, now=now)
    return incident
