"""Who carried how much of being on call: hours by kind, interruptions, pay, and limits passed.

A person who has two schedules at once is on call once: the hours are those of the clock. Pure: what
was served and who was paged when are handed in.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta, tzinfo

from tocsin.insights import hour
from tocsin.insights.hour import Kind, Rules
from tocsin.kit import periods
from tocsin.oncall.shift import Span

_BREAK = timedelta(hours=8)
"""A break that ends a stretch of days on call."""
_SLACK = timedelta(hours=1)
"""A week in which the clocks change is not too long."""


@dataclass(frozen=True, slots=True)
class Load:
    """One person's part in a period; hours are by kind, and so are interruptions."""

    person_id: int
    name: str
    hours: Mapping[Kind, float]
    interruptions: Mapping[Kind, int]
    pay: float
    warnings: Sequence[str] = ()

    @property
    def all_hours(self) -> float:
        return round(sum(self.hours.values()), 2)

    @property
    def all_interruptions(self) -> int:
        return sum(self.interruptions.values())


@dataclass(frozen=True, slots=True)
class Carried:
    """What one person did: when they were on call, and when they were interrupted."""

    person_id: int
    name: str
    zone: tzinfo
    spans: Sequence[Span]
    paged_at: Sequence[datetime] = field(default=())


def load(one: Carried, rules: Rules, period: Span) -> Load:
    """Add up one person's part."""
    holidays = hour.holidays_in(period, rules)
    lasted = dict.fromkeys(Kind, timedelta(0))
    spans = union(one.spans)
    for span in spans:
        for kind, length in hour.pieces(span, rules, one.zone, holidays):
            lasted[kind] += length
    interrupted = dict.fromkeys(Kind, 0)
    for at in one.paged_at:
        interrupted[hour.kind_at(at, rules, one.zone, holidays)] += 1
    hours = {kind: round(length.total_seconds() / 3600, 2) for kind, length in lasted.items()}
    pay = sum(
        rules.rates[kind].hour * hours[kind] + rules.rates[kind].interruption * interrupted[kind]
        for kind in Kind
        if kind in rules.rates
    )
    said = [*_too_long(one, spans, rules), *_no_rest(one, spans, rules)]
    return Load(one.person_id, one.name, hours, interrupted, round(pay, 2), said)


def union(spans: Iterable[Span]) -> list[Span]:
    """Return the spans joined where they touch or overlap, in order."""
    joined: list[Span] = []
    for span in sorted(spans, key=lambda each: each.starts_at):
        if joined and span.starts_at <= joined[-1].ends_at:
            ends_at = max(joined[-1].ends_at, span.ends_at)
            joined[-1] = Span(joined[-1].starts_at, ends_at)
        else:
            joined.append(span)
    return joined


def _too_long(one: Carried, spans: Sequence[Span], rules: Rules) -> list[str]:
    """Warn of each stretch without a break that is longer than anybody is to be on call."""
    stretches: list[Span] = []
    for span in spans:
        if stretches and span.starts_at - stretches[-1].ends_at < _BREAK:
            stretches[-1] = Span(stretches[-1].starts_at, span.ends_at)
        else:
            stretches.append(span)
    most = timedelta(days=rules.most_days) + _SLACK
    return [
        f"On call for {periods.spoken(each.ends_at - each.starts_at)} in a row from"
        f" {each.starts_at.astimezone(one.zone):%Y-%m-%d}; {rules.most_days} days are the limit."
        for each in stretches
        if each.ends_at - each.starts_at > most
    ]


def _no_rest(one: Carried, spans: Sequence[Span], rules: Rules) -> list[str]:
    """Warn of each night with a page after which the rest could not be taken."""
    warned: dict[str, str] = {}
    for at in one.paged_at:
        local = at.astimezone(one.zone)
        if not hour.is_night(local.time(), rules) or not rules.rest:
            continue
        ends_at = at + rules.rest
        if any(span.starts_at < ends_at and span.ends_at > at for span in spans):
            warned.setdefault(
                f"{local:%Y-%m-%d}",
                f"Paged at night, {local:%Y-%m-%d %H:%M}, and on call within the"
                f" {periods.spoken(rules.rest)} of rest after it.",
            )
    return list(warned.values())
