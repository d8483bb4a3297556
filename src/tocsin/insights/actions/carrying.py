"""Who carried how much: what was served as it was written down, and what is planned ahead.

Before anything was written down, what the schedules say of it now stands in its place.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from tocsin.identity import actions as identity
from tocsin.identity import permission
from tocsin.identity.actor import Actor
from tocsin.identity.permission import Permission
from tocsin.insights import fairness, hour
from tocsin.insights.fairness import Carried, Load
from tocsin.insights.hour import Rules
from tocsin.insights.store import fairness as store
from tocsin.kit import ledger, periods
from tocsin.kit.tx import Tx
from tocsin.oncall import asked, quality
from tocsin.oncall.actions import duty, serving
from tocsin.oncall.quality import Quality
from tocsin.oncall.schedule import Schedule
from tocsin.oncall.shift import Span


@dataclass(frozen=True, slots=True)
class Rated:
    """A schedule with how good it is in the period."""

    schedule: Schedule
    quality: Quality


def loads(tx: Tx, period: Span, *, actor: Actor, now: datetime) -> list[Load]:
    """Return everybody's part in the period, who was on call longest first."""
    permission.require(actor, Permission.READ)
    span = asked.period(period.starts_at, period.ends_at)
    rules = rules_of(tx)
    spans = _spans(tx, span, now=now)
    paged: dict[int, list[datetime]] = {}
    for each in store.interruptions(tx, span.starts_at, span.ends_at):
        paged.setdefault(each.person_id, []).append(each.at)
    ids = sorted({*spans, *paged})
    people = identity.people(tx, ids=ids, limit=len(ids) or 1) if ids else []
    found = [
        Carried(p.id, p.name, ZoneInfo(p.time_zone), spans.get(p.id, ()), paged.get(p.id, ()))
        for p in people
    ]
    whole = [fairness.load(one, rules, span) for one in found]
    return sorted(whole, key=lambda one: (-one.all_hours, one.name, one.person_id))


def rated(tx: Tx, period: Span, *, actor: Actor) -> list[Rated]:
    """Return each schedule with its score in the period, the worst first."""
    permission.require(actor, Permission.READ)
    span = asked.period(period.starts_at, period.ends_at)
    most = rules_of(tx).most_days
    found = duty.calendar(tx, starts_at=span.starts_at, ends_at=span.ends_at)
    whole = [Rated(plan, quality.of(line, span, most_days=most)) for plan, line in found]
    return sorted(whole, key=lambda one: (one.quality.score, one.schedule.name))


def rules_of(tx: Tx) -> Rules:
    return store.rules(tx) or Rules()


def view_rules(tx: Tx, *, actor: Actor) -> Rules:
    permission.require(actor, Permission.READ)
    return rules_of(tx)


def set_rules(tx: Tx, wanted: Rules, *, actor: Actor, now: datetime) -> bool:
    """Set how hours are counted and paid; return whether that changed anything."""
    permission.require(actor, Permission.CONFIGURE)
    tidy = hour.checked(wanted)
    if tidy == rules_of(tx):
        return False
    store.set_rules(tx, tidy)
    data = {
        "night": [tidy.night_from.isoformat("minutes"), tidy.night_to.isoformat("minutes")],
        "weekend": list(tidy.weekend),
        "holidays": tidy.holidays,
        "rates": {str(k): [rate.hour, rate.interruption] for k, rate in tidy.rates.items()},
        "most_days": tidy.most_days,
        "rest": periods.format_duration(tidy.rest),
    }
    subject = "setting/fairness"
    ledger.record(
        tx, kind="fairness.rules_set", subject=subject, actor=actor.label, at=now, data=data
    )
    return True


def _spans(tx: Tx, span: Span, *, now: datetime) -> Mapping[int, Sequence[Span]]:
    """Return when each person was on call, or will be."""
    found: dict[int, list[Span]] = {}
    rows = serving.served(tx, starts_at=span.starts_at, ends_at=min(span.ends_at, now))
    since = serving.written_since(tx)
    for row in rows:
        ends_at = min(row.ends_at or now, span.ends_at)
        begins = max(row.starts_at, span.starts_at)
        if begins < ends_at:
            found.setdefault(row.person_id, []).append(Span(begins, ends_at))
    for part in _not_written(span, since, now):
        for _, line in duty.calendar(tx, starts_at=part.starts_at, ends_at=part.ends_at):
            for shift in line:
                found.setdefault(shift.person_id, []).append(Span(shift.starts_at, shift.ends_at))
    return found


def _not_written(span: Span, since: datetime | None, now: datetime) -> list[Span]:
    """Return what lies before anything was written down, and what lies ahead."""
    before = Span(span.starts_at, min(span.ends_at, since or now))
    ahead = Span(max(span.starts_at, now), span.ends_at)
    return [each for each in (before, ahead) if each.starts_at < each.ends_at]
