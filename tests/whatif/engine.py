"""The real engine's verbs on real rows, one instant after the other, while nobody answers."""

from dataclasses import dataclass
from datetime import datetime

from tests.whatif.world_events import Event
from tocsin.alerts.actions import due as alerts_due
from tocsin.identity import actor
from tocsin.incidents import attaching, intake
from tocsin.incidents.actions import due as incidents_due
from tocsin.incidents.actions import engaging
from tocsin.kit import ledger
from tocsin.kit.tx import Tx
from tocsin.notify import channels as providers
from tocsin.notify import delivery
from tocsin.notify.actions import mornings
from tocsin.notify.attempt import Attempt, Outcome
from tocsin.notify.delivery import Room
from tocsin.oncall import actions as oncall
from tocsin.oncall.actions import pages, vendors
from tocsin.oncall.shift import Span

_SENT = Attempt(Outcome.SENT, "provider")


@dataclass(frozen=True, order=True)
class Sent:
    """A message that went out to a person."""

    at: datetime
    person_id: int
    channel: str
    address: str
    kind: str
    cause: str


@dataclass(frozen=True, order=True)
class Stepped:
    """What a target of a step came to; the subject tells pages apart."""

    at: datetime
    stage: str
    loop: int
    step: int
    position: int
    target: str
    person_id: int
    outcome: str
    reason: str


@dataclass(frozen=True)
class Happened:
    sent: list[Sent]
    stepped: list[Stepped]
    outcomes: list[str]


def happen(tx: Tx, event: Event, *, until: datetime) -> Happened:
    """Let the event come, and then time pass; return what happened from then on."""
    seen = ledger.newest(tx)
    [receipt] = intake.accept(tx, [event.delivery], now=event.at)
    _pass(tx, event.at, until, seen)
    span = Span(event.at, until)
    return Happened(_sent(tx, span), _stepped(tx, span), [str(o) for o in receipt.outcomes])


def pass_time(tx: Tx, since: datetime, *, until: datetime) -> None:
    """Let happen what is due in the meantime, and nothing come."""
    _pass(tx, since, until, ledger.newest(tx))


def _pass(tx: Tx, since: datetime, until: datetime, seen: int) -> None:
    now: datetime | None = since
    while now is not None and now < until:
        seen = _work(tx, now, seen)
        now = _next_at(tx, now)


def _work(tx: Tx, now: datetime, seen: int) -> int:
    """Do what is due, and react to what happened since; return up to which event that is."""
    while (claim := oncall.claim_due(tx, now=now)) is not None:
        pages.move_on(tx, claim, now=now)
    _look(tx, now)
    closed = alerts_due.close_timed_out(tx, now=now)
    attaching.recovered(tx, closed, actor=actor.SYSTEM, now=now)
    for _ in range(2):  # what held back something twice is found to be up the second time
        loud = alerts_due.unmute(tx, now=now)
        attaching.attach(tx, loud, actor=actor.SYSTEM, now=now)
    _look(tx, now)
    events = ledger.since(tx, seen, limit=5000)
    for each in events:
        if each.kind == vendors.WANTED:
            engaging.engage_wanted(tx, each, now)
    mornings.end_due(tx, now=now)
    channels, room = list(providers.PROVIDERS), Room(senders=200)
    while claimed := delivery.claim_some(tx, now, channels=channels, room=room):
        done = [(one, _SENT) for each in claimed for one in each.all]
        delivery.finish_some(tx, done, now)
    return max((each.id for each in events), default=seen)


def _look(tx: Tx, now: datetime) -> None:
    """Look at the incidents that are to be looked at by now, as what joined them made them."""
    while (due := incidents_due.claim(tx, now=now)) is not None:
        incidents_due.perform(tx, due, now=now)


def _next_at(tx: Tx, now: datetime) -> datetime | None:
    found: datetime | None = tx.value(
        """
        select min(at)
        from (
            select next_due_at as at
            from page
            where status = 'paging'
            union all
            select due_at
            from notification
            where status = 'pending'
            union all
            select until
            from held_notification
            union all
            select check_at
            from escalation_look
            union all
            select next_check_at
            from sla_clock
            union all
            select next_check_at
            from sla_stint
            union all
            select until
            from incident_snooze
            union all
            select ends_at
            from silence
            union all
            select muted_until
            from alert_routing
            union all
            select until
            from inhibited
            where over_at is null
            union all
            select closes_at
            from alert_pulse
            join alert on alert.id = alert_pulse.alert_id
            where alert.status <> 'closed'
        ) as ahead
        where at > %(now)s
        """,
        now=now,
    )
    return found


def _sent(tx: Tx, span: Span) -> list[Sent]:
    return sorted(
        tx.all(
            Sent,
            """
            select ended_at as at, coalesce(person_id, 0) as person_id, channel, address, kind,
                cause
            from notification
            where status in ('sent', 'delivered')
                and ended_at >= %(since)s and ended_at < %(until)s
            order by id
            limit 10000
            """,
            since=span.starts_at,
            until=span.ends_at,
        )
    )


def _stepped(tx: Tx, span: Span) -> list[Stepped]:
    return sorted(
        tx.all(
            Stepped,
            """
            select at, stage, loop, step, position, target, coalesce(person_id, 0) as person_id,
                outcome, coalesce(reason, '') as reason
            from page_target
            where at >= %(since)s and at < %(until)s
            order by page_id, stage, loop, step, position
            limit 10000
            """,
            since=span.starts_at,
            until=span.ends_at,
        )
    )
