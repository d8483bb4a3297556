"""What must hold after a seed, found out from its database and from what the outside world saw.

None of it asks the product's code: it reads tables, the providers' log and the senders' receipts.
Each rule returns its breaches as sentences.
"""

import itertools
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from tests.sim.provider import Sending
from tests.sim.world import World
from tocsin.kit import chain
from tocsin.kit.tx import Tx
from tocsin.notify.attempt import Outcome
from tocsin.signals import packing

LEASE = timedelta(seconds=15)
Rule = Callable[[World, Tx], Iterator[str]]


def breaches(world: World) -> list[str]:
    """Every breach of every rule, each with the name of its rule."""
    found = [f"unexpected: {complaint}" for complaint in world.complaints.found]
    with world.stage.open() as tx:
        for name, rule in RULES.items():
            found += [f"{name}: {breach}" for breach in rule(world, tx)]
    return found


@dataclass(frozen=True, slots=True)
class _Line:
    line: str


def _lines(tx: Tx, sql: Any, **params: Any) -> Iterator[str]:
    return (row.line for row in tx.all(_Line, sql, **params))


def accepted_is_kept(world: World, tx: Tx) -> Iterator[str]:
    """I1: what was answered with success is there, and each of its signals has a fate."""
    kept = set(tx.column("select raw_event_id from raw_event_outcome order by 1"))
    for said in world.senders.said:
        for receipt in said.receipts:
            if receipt.raw_event_id not in kept:
                yield f"{said.action} of {said.identity} was accepted and is not there"
    yield from _lines(
        tx,
        """
        select format('raw event %%s fired and has no fate', id) as line
        from raw_event
        left join raw_event_outcome on raw_event_id = id
        where signals is null or signals <> opened + repeated + closed + acknowledged + changed
            + muted + dropped + unparseable or signals = 0
        order by id
        """,
    )


def nothing_is_dropped(world: World, tx: Tx) -> Iterator[str]:
    """I1: whatever fires is an incident, unless a silence has it."""
    yield from _lines(
        tx,
        """
        select format('alert %%s (%%s) has no incident', alert.id, alert.identity) as line
        from alert
        left join silence on silence.id = alert.silence_id
        where not exists (select from incident_alert where alert_id = alert.id)
            and coalesce(alert.closed_at, app_now()) > coalesce(
                silence.ends_at + %(slack)s, alert.opened_at - interval '1 day')
        order by alert.id
        """,
        slack=_slack(world),
    )


def _slack(world: World) -> timedelta:
    """How late an engine may be that died and stood still; a clock set back adds its hour."""
    if world.plan.is_calm:
        return timedelta(seconds=5)
    return timedelta(hours=2) if world.plan.steps_clock else timedelta(minutes=10)


def newest_word_holds(world: World, tx: Tx) -> Iterator[str]:
    """I1: an end that is older than the newest beginning, by the sender's time, ends nothing."""
    said = {one.body: one for one in world.senders.said if one.action != "nonsense"}
    rows = tx.all(
        _Arrived,
        """
        select body, is_packed, closed, received_at
        from raw_event
        join raw_event_outcome on raw_event_id = id
        order by id
        """,
    )
    arrived = [(row, said.get(packing.unpack(row.body, is_packed=row.is_packed))) for row in rows]
    known = [(row, one) for row, one in arrived if one is not None]
    ends: dict[tuple[str, datetime], datetime] = {}  # those of one commit are one
    for row, one in known:
        if one.action == "resolve":
            key = (one.identity, row.received_at)
            ends[key] = max(one.at, ends.get(key, one.at))
    newest: dict[str, datetime] = {}
    for row, one in known:
        began = newest.get(one.identity, one.at)
        if one.action == "trigger":
            newest[one.identity] = max(began, one.at)
        elif row.closed and ends[one.identity, row.received_at] < began:
            yield f"{one.identity} began at {began} and was ended by a word of {one.at}"


@dataclass(frozen=True, slots=True)
class _Arrived:
    body: bytes
    is_packed: bool
    closed: int
    received_at: datetime


def every_step_is_accounted_for(world: World, tx: Tx) -> Iterator[str]:
    """I2: no notification ends without a reason, or as sent though no provider has it."""
    yield from _lines(
        tx,
        """
        select format('notification %%s ended as %%s without a reason', id, status) as line
        from notification
        where status in ('failed', 'suppressed') and coalesce(reason, '') = ''
        order by id
        """,
    )
    yield from _lines(
        tx,
        """
        select format('notification %%s failed and no attempt says so: %%s', id, reason) as line
        from notification
        where status = 'failed' and attempts > 0 and stop_reason is null
            and not exists (select from notification_attempt where notification_id = id
                and outcome in ('permanent', 'broken'))
            and not exists (select from event where kind = 'notification.failed'
                and (data ->> 'notification_id')::bigint = id)
        order by id
        """,
    )
    has_it = {one.notification_id for one in world.providers.log if one.accepted}
    for number in tx.column("select id from notification where status = 'sent' order by id"):
        if number not in has_it:
            yield f"notification {number} counts as sent, and no provider accepted it"


def nobody_is_forgotten(world: World, tx: Tx) -> Iterator[str]:
    """I2, I3: every incident paged, every page took its first step, and if it went on it rang."""
    yield from _lines(
        tx,
        """
        select format('incident %%s never had a page', number) as line
        from incident
        where channel in ('signal', 'monitor')
            and not exists (select from page where subject = 'incident/' || number)
        order by number
        """,
    )
    yield from _lines(
        tx,
        """
        select format('page %%s took no step', id) as line
        from page
        where not exists (select from page_target where page_id = id)
        order by id
        """,
    )
    rang = {one.notification_id for one in world.providers.log if one.accepted}
    paged = tx.all(
        _Paged,
        """
        select page.id, page.status,
            coalesce(page.ended_at, app_now()) - page.started_at as lasted,
            array(select notification.id from notification
                where starts_with(cause, 'page/' || page.id || '/')) as notification_ids
        from page
        order by page.id
        """,
    )
    patience = timedelta(minutes=3) if world.plan.is_calm else timedelta(hours=2)
    for page in paged:
        if page.lasted > patience and not rang.intersection(page.notification_ids):
            yield f"page {page.id} ({page.status}) rang nowhere in {page.lasted}"


@dataclass(frozen=True, slots=True)
class _Paged:
    id: int
    status: str
    lasted: timedelta
    notification_ids: tuple[int, ...]


def only_answers_spare(world: World, tx: Tx) -> Iterator[str]:
    """I3: what was called off was answered, stopped, or is told by a later one."""
    yield from _lines(
        tx,
        """
        select format('notification %%s of %%s was suppressed: %%s', id, cause, reason) as line
        from notification
        where status = 'suppressed' and kind = 'page'
            and not exists (select from page
                where notification.cause like 'page/' || page.id || '/%%'
                    and page.status in ('answered', 'stopped')
                    and page.ended_at <= notification.ended_at)
            and not exists (select from notification as newer
                where notification.reason = 'superseded by notification ' || newer.id
                    and newer.subject = notification.subject
                    and newer.person_id = notification.person_id)
        order by id
        """,
    )


def no_more_doubles_than_faults(world: World, _tx: Tx) -> Iterator[str]:
    """I4: no second sending while a lease holds, nor after it was known to be sent."""
    by_number: dict[int, list[Sending]] = {}
    for one in world.providers.log:
        by_number.setdefault(one.notification_id, []).append(one)
    for number, unordered in by_number.items():
        sendings = sorted(unordered, key=lambda one: one.fence)
        accepted = [one for one in sendings if one.accepted]
        if world.plan.is_calm and len(accepted) > 1:
            yield f"notification {number} was sent {len(accepted)} times without any fault"
        for before, after in itertools.pairwise(sendings):
            if before.fence + 1 == after.fence:  # else somebody took it in between and died
                yield from _needless(world, before, after)


def _needless(world: World, before: Sending, after: Sending) -> Iterator[str]:
    number = before.notification_id
    was_known = before.said is Outcome.SENT and 0 < before.finished < after.claimed
    if was_known:
        yield f"notification {number} was sent again after commit {before.finished}"
    is_held = not 0 < before.finished < after.claimed
    if (
        is_held
        and after.began - before.began < LEASE
        and not _clock_stepped(world, before.began, after.began)
    ):
        yield f"notification {number} was taken twice within {after.began - before.began}"


def _clock_stepped(world: World, *moments: datetime) -> bool:
    margin = timedelta(hours=2)
    steps = world.evidence.steps_of_clock
    return any(min(moments) - margin <= at <= max(moments) + margin for at, _ in steps)


def one_incident_of_a_problem(world: World, tx: Tx) -> Iterator[str]:
    """I5: at most one open alert of an identity and one open incident of a group."""
    yield from _lines(
        tx,
        """
        select format('%%s has %%s open alerts', identity, count(*)) as line
        from alert
        where status <> 'closed'
        group by source_id, identity
        having count(*) > 1
        order by identity
        """,
    )
    yield from _lines(
        tx,
        """
        select format('alert %%s is of %%s incidents', alert_id, count(*)) as line
        from incident_alert
        join incident on number = incident_number
        where status not in ('resolved', 'closed', 'cancelled')
        group by alert_id
        having count(*) > 1
        order by alert_id
        """,
    )


def steps_are_on_time(world: World, tx: Tx) -> Iterator[str]:
    """I6: each step is due at the start plus all delays; a wait begins anew only if it is over."""
    steps = tx.all(
        _Step,
        """
        select page.id as page_id, page.policy, event.at,
            (data ->> 'due_at')::timestamptz as due_at,
            data ->> 'stage' as stage, (data ->> 'step')::int as step,
            event.actor = 'system/engine' as is_timed
        from event
        join page on page.id = (data ->> 'page_id')::bigint
        where kind = 'page.stepped'
        order by page.id, event.id
        """,
    )
    for before, after in itertools.pairwise(steps):
        is_wait = before.page_id == after.page_id and before.due_at != after.due_at
        if is_wait and not _clock_stepped(world, before.at, after.at):
            yield from _untimely(before, after)
    if world.plan.is_calm:
        for step in steps:
            if step.at - step.due_at > timedelta(seconds=3):
                yield f"page {step.page_id} took a step {step.at - step.due_at} late"


@dataclass(frozen=True, slots=True)
class _Step:
    page_id: int
    policy: dict[str, Any]
    at: datetime
    due_at: datetime
    stage: str
    step: int
    is_timed: bool


def _untimely(before: _Step, after: _Step) -> Iterator[str]:
    if before.stage != "step" or not after.is_timed or after.at == after.due_at:
        return
    delay = _delay(before)
    due = before.due_at + delay
    wanted = due if due > before.at else before.at + delay
    if abs(after.due_at - wanted) > timedelta(milliseconds=1):
        yield f"page {after.page_id} is due {after.due_at - wanted} off after step {before.step}"


def _delay(step: _Step) -> timedelta:
    return timedelta(seconds=step.policy["steps"][step.step]["delay"])


def nothing_begins_after_an_answer(world: World, tx: Tx) -> Iterator[str]:
    """I7: no sending is claimed after the commit of the answer."""
    causes = {
        row.id: row.page_id
        for row in tx.all(
            _Cause,
            """
            select id, split_part(cause, '/', 2)::bigint as page_id
            from notification
            where cause like 'page/%%'
            order by id
            """,
        )
    }
    for one in world.providers.log:
        ended = world.evidence.ended.get(causes.get(one.notification_id, 0))
        if ended is not None and one.claimed > ended:
            yield f"notification {one.notification_id} was claimed after the answer at {ended}"


@dataclass(frozen=True, slots=True)
class _Cause:
    id: int
    page_id: int


def somebody_is_on_call(world: World, _tx: Tx) -> Iterator[str]:
    """I8: at every sample exactly the person whose turn it is by the calendar."""
    yield from world.evidence.on_call


def the_chain_holds(_world: World, tx: Tx) -> Iterator[str]:
    """I9: nothing that was recorded was changed or lost."""
    while chain.seal(tx):
        pass
    verdict = chain.verify(tx)
    if not verdict.holds or verdict.waiting:
        yield f"{verdict}"


def all_is_quiet(world: World, tx: Tx) -> Iterator[str]:
    """I10: two hours after the last fault nothing is waiting that was due."""
    yield from _lines(
        tx,
        """
        select format('notification %%s is %%s and due since %%s', id, status, due_at) as line
        from notification
        where status in ('pending', 'sending') and due_at < app_now() - interval '1 minute'
        union all
        select format('page %%s is due since %%s', id, next_due_at)
        from page
        where status = 'paging' and next_due_at < app_now() - interval '1 minute'
        union all
        select format('event %%s waits in the outbox', outbox.event_id)
        from outbox
        join event on event.id = outbox.event_id
        where event.at < app_now() - interval '1 minute'
        union all
        select format('reaction %%s to %%s is not done', name, event_id)
        from reaction
        where done_at is null and due_at < app_now() - interval '1 minute'
        """,
    )


RULES: dict[str, Rule] = {
    "I1 accepted is kept": accepted_is_kept,
    "I1 nothing is dropped": nothing_is_dropped,
    "I1 the newest word holds": newest_word_holds,
    "I2 every step is accounted for": every_step_is_accounted_for,
    "I3 nobody is forgotten": nobody_is_forgotten,
    "I3 only answers spare": only_answers_spare,
    "I4 no more doubles than faults": no_more_doubles_than_faults,
    "I5 one incident of a problem": one_incident_of_a_problem,
    "I6 steps are on time": steps_are_on_time,
    "I7 nothing begins after an answer": nothing_begins_after_an_answer,
    "I8 somebody is on call": somebody_is_on_call,
    "I9 the chain holds": the_chain_holds,
    "I10 all is quiet": all_is_quiet,
}
