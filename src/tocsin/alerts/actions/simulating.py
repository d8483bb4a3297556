"""Trying a draft of the routing rules on what really arrived; nothing is changed by it."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from tocsin.alerts import rounds
from tocsin.alerts import routing_store as store
from tocsin.alerts.actions import routing as versions
from tocsin.alerts.alert import Incoming
from tocsin.alerts.comparison import Comparison, Names, Tally
from tocsin.alerts.routing import Routing, Services
from tocsin.catalog import actions as catalog
from tocsin.identity import permission
from tocsin.identity.actor import Actor
from tocsin.identity.permission import Permission
from tocsin.kit.tx import Tx
from tocsin.oncall import actions as oncall
from tocsin.signals.actions import rereading
from tocsin.signals.actions.rereading import Reread
from tocsin.signals.signal import Signal, State

EVENTS_AT_MOST = 2000
DAYS_AT_MOST = 31


@dataclass(frozen=True, slots=True)
class Asked:
    """How far back to look, and at how many raw events at most."""

    days: int = 7
    events: int = EVENTS_AT_MOST


@dataclass(frozen=True, slots=True)
class _Bench:
    now_holds: Routing
    would_hold: Routing
    services: Services
    tally: Tally


def draft(tx: Tx, asked: Asked, *, actor: Actor, now: datetime) -> Comparison:
    """Judge the alerts of the last days by the draft and by the rules that hold.

    Of each alert the newest statement counts, at the time at which it came.
    """
    permission.require(actor, Permission.READ)
    wanted = versions.draft(tx, actor=actor)
    if wanted is None:
        raise versions.NoDraft
    tables = {table.name: table.entries for table in store.lookups(tx)}
    would_hold = Routing(wanted.number, wanted.rules, tables)
    return _compare(tx, would_hold, asked, now=now)


def _compare(tx: Tx, would_hold: Routing, asked: Asked, *, now: datetime) -> Comparison:
    bench = _set_up(tx, would_hold)
    since = now - timedelta(days=min(max(asked.days, 1), DAYS_AT_MOST))
    limit = min(max(asked.events, 1), EVENTS_AT_MOST)
    judged: set[tuple[int, str]] = set()
    events = unread = 0
    for one in rereading.lately(tx, since=since, limit=limit):
        events += 1
        unread += one.reading.lost
        _judge(one, bench, judged)
    tally = bench.tally
    return Comparison(
        since=since,
        events=events,
        unread=unread,
        alerts=tally.alerts,
        changed=tally.changed,
        is_whole=events < limit,
        moves=tally.most_moves,
        samples=tuple(tally.samples),
        failures=tally.most_failures,
    )


def _set_up(tx: Tx, would_hold: Routing) -> _Bench:
    known = catalog.services(tx)
    services = Services({s.name: s.id for s in known}, {s.id: s.name for s in known})
    policies = {p.id: p.name for p in oncall.policies(tx) if p.id is not None}
    names = Names(services.names, policies)
    return _Bench(versions.compiled(tx), would_hold, services, Tally(names))


def _judge(one: Reread, bench: _Bench, judged: set[tuple[int, str]]) -> None:
    at = one.event.received_at
    for signal in reversed(one.reading.signals):
        incoming = _incoming(one, signal)
        place = (one.source.id, signal.identity)
        if place in judged or rounds.effective(incoming, now=at) is not State.FIRING:
            continue
        judged.add(place)
        before = bench.now_holds.decide(incoming, bench.services, now=at)
        after = bench.would_hold.decide(incoming, bench.services, now=at)
        bench.tally.add(before, after, source=one.source.name, at=at)


def _incoming(one: Reread, signal: Signal) -> Incoming:
    source = one.source
    return Incoming(source.id, source.name, signal, source.service_id, one.event.id)
