"""What people read of the signals: the same questions, behind the permission to ask them.

What a source sent takes more than the permission to read: a body may hold the sender's key.
"""

from datetime import date

from tocsin.identity import permission
from tocsin.identity.actor import Actor
from tocsin.identity.permission import Permission
from tocsin.kit import errors
from tocsin.kit.pages import Page
from tocsin.kit.tx import Tx
from tocsin.signals import actions, probes, sources
from tocsin.signals.check import CheckRow
from tocsin.signals.heartbeat import HeartbeatRow
from tocsin.signals.monitor import MonitorRow
from tocsin.signals.provider import Probe, Source
from tocsin.signals.raw_event import RawEvent
from tocsin.signals.source import SourceRow
from tocsin.signals.uptime import Day

ALL = 1000


class NothingReceived(errors.NotFound):
    """A source has sent nothing yet, or nothing that is still kept."""


def list_sources(
    tx: Tx, *, cursor: str | None = None, limit: int = ALL, actor: Actor
) -> Page[SourceRow]:
    """Return the sources that somebody else sends through, by name."""
    permission.require(actor, Permission.READ)
    return actions.page_of_senders(tx, cursor=cursor, limit=limit)


def view_source(tx: Tx, source_id: int, *, actor: Actor) -> SourceRow:
    permission.require(actor, Permission.READ)
    return actions.source(tx, source_id)


def list_kinds(*, actor: Actor) -> list[Source]:
    """Return the kinds of senders that are understood."""
    permission.require(actor, Permission.READ)
    return list(sources.PROVIDERS.values())


def list_probes(*, actor: Actor) -> list[Probe]:
    """Return the ways in which a monitor can ask its target."""
    permission.require(actor, Permission.READ)
    return list(probes.PROVIDERS.values())


def list_raw_events(
    tx: Tx, source_id: int, *, before_id: int | None = None, limit: int = 50, actor: Actor
) -> Page[RawEvent]:
    """Return what a source sent, newest first; ``next`` holds the id to read on before."""
    permission.require_sight(actor, Permission.RESPOND)
    actions.source(tx, source_id)
    return actions.raw_events(tx, source_id, before_id=before_id, limit=limit, actor=actor)


def view_raw_event(tx: Tx, raw_event_id: int, *, actor: Actor) -> RawEvent:
    permission.require_sight(actor, Permission.RESPOND)
    return actions.raw_event(tx, raw_event_id, actor=actor)


def last_payload(tx: Tx, source_id: int, *, actor: Actor) -> RawEvent:
    """Return what a source sent last, or raise NothingReceived."""
    found = list_raw_events(tx, source_id, limit=1, actor=actor).items
    if not found:
        raise NothingReceived("This source has sent nothing yet; paste its lines at the sender.")
    return found[0]


def list_heartbeats(
    tx: Tx, *, cursor: str | None = None, limit: int = ALL, actor: Actor
) -> Page[HeartbeatRow]:
    permission.require(actor, Permission.READ)
    return actions.page_of_heartbeats(tx, cursor=cursor, limit=limit)


def view_heartbeat(tx: Tx, heartbeat_id: int, *, actor: Actor) -> HeartbeatRow:
    permission.require(actor, Permission.READ)
    return actions.heartbeat(tx, heartbeat_id)


def list_monitors(
    tx: Tx, *, cursor: str | None = None, limit: int = ALL, actor: Actor
) -> Page[MonitorRow]:
    permission.require(actor, Permission.READ)
    return actions.page_of_monitors(tx, cursor=cursor, limit=limit)


def view_monitor(tx: Tx, monitor_id: int, *, actor: Actor) -> MonitorRow:
    permission.require(actor, Permission.READ)
    return actions.monitor(tx, monitor_id)


def list_checks(tx: Tx, monitor_id: int, *, limit: int, actor: Actor) -> list[CheckRow]:
    """Return the newest checks of a monitor, newest first."""
    view_monitor(tx, monitor_id, actor=actor)
    return actions.checks(tx, monitor_id, limit=limit)


def list_days(tx: Tx, monitor_id: int, *, since: date, actor: Actor) -> list[Day]:
    """Return a monitor's counted checks of each day, oldest first."""
    view_monitor(tx, monitor_id, actor=actor)
    return actions.days(tx, monitor_id, since=since)
