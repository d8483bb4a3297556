"""The engine's steps: what is due, each in short transactions of its own."""

from collections.abc import Callable, Sequence
from datetime import datetime
from functools import partial
from typing import Protocol, TypeVar

from tocsin.alerts.actions import due as alerts_due
from tocsin.alerts.actions import maintaining, watching
from tocsin.comms.actions import cadences
from tocsin.engine import loop
from tocsin.engine.loop import Step, Take
from tocsin.identity import actions as identity
from tocsin.identity import actor
from tocsin.incidents import attaching, attaching_again, intake
from tocsin.incidents.actions import due as incidents_due
from tocsin.kit import chain, clock, idempotency, outbox, statistics, ticks
from tocsin.kit.db import Database
from tocsin.kit.guard import Guard
from tocsin.kit.lines import Lines
from tocsin.kit.secrets import Key
from tocsin.kit.tx import Tx
from tocsin.knowledge.actions import checking
from tocsin.notify import delivery
from tocsin.oncall.actions import pages
from tocsin.privacy.actions import retaining
from tocsin.privacy.retention import Kind
from tocsin.reviews.actions import action_items
from tocsin.signals import actions as signals
from tocsin.signals import probes
from tocsin.signals.provider import Asking
from tocsin.triage.actions import learning

Claim_co = TypeVar("Claim_co", covariant=True)
Claimed_contra = TypeVar("Claimed_contra", contravariant=True)
Thing = TypeVar("Thing")

MONITORS_AT_ONCE = 50
SEALED_AT_ONCE = 2000
REACTIONS_AT_ONCE = 100
TROUBLES_AT_MOST = 3
FORGOTTEN_AT_ONCE = 1000
INCIDENTS_FORGOTTEN_AT_ONCE = 20


class Claims(Protocol[Claim_co]):
    def __call__(self, tx: Tx, *, now: datetime) -> Claim_co | None: ...


class Performs(Protocol[Claimed_contra]):
    def __call__(self, tx: Tx, claimed: Claimed_contra, /, *, now: datetime) -> object: ...


class Forgets(Protocol):
    def __call__(self, tx: Tx, *, before: datetime, limit: int) -> int: ...


def leased(claim: Claims[Thing], perform: Performs[Thing]) -> Take:
    """Commit the lease before the work, so that a failing row is already out of the way."""

    def take(database: Database) -> bool:
        with database.opened(clock.Moment, clock.MOMENT) as (tx, moment):
            found = claim(tx, now=moment.now)
        if found is None:
            return False
        with database.transaction() as tx:
            perform(tx, found, now=clock.now(tx))
        return True

    return take


advance_pages = leased(pages.claim_due, pages.move_on)
act_on_incidents = leased(incidents_due.claim, incidents_due.perform)
look_at_lingering = leased(attaching_again.claim, attaching_again.perform)
remind_of_updates = leased(cadences.claim, cadences.remind)
remind_of_articles = leased(checking.claim, checking.remind)
remind_of_action_items = leased(action_items.claim_overdue, action_items.remind)


def unfreeze_notifications(database: Database) -> bool:
    """Let nothing wait for a time that the clock was set back from."""
    with database.transaction() as tx:
        return delivery.unfreeze(tx, now=clock.now(tx)) > 0


def close_timed_out(database: Database) -> bool:
    """Close alerts whose source stopped repeating them, and what they leave recovered."""
    with database.transaction() as tx:
        now = clock.now(tx)
        closed = alerts_due.close_timed_out(tx, now=now)
        attaching.recovered(tx, closed, actor=actor.SYSTEM, now=now)
    return bool(closed)


def end_mutes(database: Database) -> bool:
    """Page about what is still wrong when the silence over it ends."""
    with database.transaction() as tx:
        now = clock.now(tx)
        loud = alerts_due.unmute(tx, now=now)
        attaching.attach(tx, loud, actor=actor.SYSTEM, now=now)
    return bool(loud)


def plan_maintenance(database: Database) -> bool:
    """Make the next times of the maintenance windows that come again."""
    with database.transaction() as tx:
        return maintaining.plan_due(tx, now=clock.now(tx)) > 0


def miss_heartbeats(database: Database) -> bool:
    with database.transaction() as tx:
        now = clock.now(tx)
        fed = watching.beat(tx, now=now)
        missed = signals.late_heartbeats(tx, now=now)
        intake.take_statements(tx, [*fed, *missed], now=now)
    return bool(missed)


def check_monitors(allow: Guard, key: Key) -> Take:
    """Ask the targets that are due, with no transaction open, and take in the answers."""

    def take(database: Database) -> bool:
        with database.transaction() as tx:
            now = clock.now(tx)
            claimed = signals.claim_monitors(tx, now=now, limit=MONITORS_AT_ONCE)
            claimed = signals.opened_monitors(tx, claimed, sealed_with=key)
        if not claimed:
            return False
        checks = probes.run(claimed, asking=Asking(now, allow))
        for row, check in zip(claimed, checks, strict=True):
            with database.transaction() as tx:
                now = clock.now(tx)
                said = signals.record_check(tx, row, check, now=now)
                intake.take_statements(tx, [said] if said else [], now=now)
        return True

    return take


def fan_out(reactions: outbox.Reactions, *, can_wait: bool = False) -> Take:
    def take(database: Database) -> bool:
        with database.transaction() as tx:
            return outbox.fan_out(tx, reactions, now=clock.now(tx), can_wait=can_wait) > 0

    return take


def react(reactions: outbox.Reactions) -> Take:
    """Perform many in one transaction; if one of them fails, each in its own.

    Trouble that may pass by itself is first taken for that of one: the others do not wait with it.
    """

    def perform(database: Database, claimed: Sequence[outbox.Claim]) -> bool:
        with database.transaction() as tx:
            outbox.perform_some(tx, claimed, reactions, now=clock.now(tx))
        return True

    def alone(database: Database, each: outbox.Claim) -> bool:
        loop.isolated(f"react {each.name}", partial(perform, database, [each]))
        return True

    def take(database: Database) -> bool:
        with database.transaction() as tx:
            claimed = outbox.claim_some(tx, now=clock.now(tx), limit=REACTIONS_AT_ONCE)
        if not claimed or loop.take(Step("react", partial(perform, claimed=claimed)), database):
            return bool(claimed)
        troubles = 0
        for each in claimed:
            troubles += not loop.take(Step("react alone", partial(alone, each=each)), database)
            if troubles == TROUBLES_AT_MOST:  # it is everybody's
                return False
        return True

    return take


def seal(database: Database) -> bool:
    with database.transaction() as tx:
        return chain.seal(tx, limit=SEALED_AT_ONCE) > 0


def learn(database: Database) -> bool:
    """Learn what incidents were, a portion in a transaction."""
    with database.transaction() as tx:
        return learning.learn(tx)


def refresh_statistics(database: Database) -> bool:
    """Let the planner know what has grown; there is never more of it to do at once."""
    with database.transaction() as tx:
        statistics.refresh(tx)
    return False


def tidying(lines: Lines) -> Take:
    """Hang up what is kept of connections to providers and was not used for a while."""

    def take(_: Database) -> bool:
        lines.tidy()
        return False

    return take


def forgetting(forget: Forgets, kind: Kind, days: int) -> Take:
    """Delete in small portions what is older than its rule says, or else than so many days."""

    def take(database: Database) -> bool:
        with database.transaction() as tx:
            before = retaining.horizon(tx, kind, days, now=clock.now(tx))
            return before is not None and forget(tx, before=before, limit=FORGOTTEN_AT_ONCE) > 0

    return take


def forget_attachments(database: Database) -> bool:
    with database.transaction() as tx:
        return retaining.forget_attachments(tx, now=clock.now(tx), limit=FORGOTTEN_AT_ONCE) > 0


def forget_incidents(database: Database) -> bool:
    with database.transaction() as tx:
        now = clock.now(tx)
        return retaining.forget_incidents(tx, now=now, limit=INCIDENTS_FORGOTTEN_AT_ONCE) > 0


def forget_sessions(database: Database) -> bool:
    with database.transaction() as tx:
        return identity.sweep(tx, now=clock.now(tx)) > 0


def forget_answers(database: Database) -> bool:
    """Drop the answers kept for idempotency keys that are a day old."""
    with database.transaction() as tx:
        return idempotency.sweep(tx, now=clock.now(tx)) > 0


def forget_engines(database: Database) -> bool:
    with database.transaction() as tx:
        return ticks.forget_dead(tx, now=clock.now(tx)) > 0


def every(seconds: float, take: Take, *, monotonic: Callable[[], float]) -> Take:
    """Try at most so often; in between there is no work."""
    last: list[float] = []

    def rarely(database: Database) -> bool:
        moment = monotonic()
        if last and moment - last[0] < seconds:
            return False
        last[:] = [moment]
        return take(database)

    return rarely
