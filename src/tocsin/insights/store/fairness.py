"""The SQL of fairness: its rules, and who was interrupted when."""

from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import Any

from tocsin.insights.hour import Kind, Rate, Rules
from tocsin.kit.tx import Tx


@dataclass(frozen=True, slots=True)
class Interruption:
    """Somebody was paged about something that could not wait."""

    person_id: int
    at: datetime


@dataclass(frozen=True, slots=True)
class _Row:
    night_from: time
    night_to: time
    weekend: tuple[str, ...]
    holidays: str
    currency: str
    rates: dict[str, Any]
    most_days: int
    rest: timedelta


def rules(tx: Tx) -> Rules | None:
    row = tx.maybe(
        _Row,
        """
        select night_from, night_to, weekend, holidays, currency, rates, most_days, rest
        from fairness_rule
        """,
    )
    if row is None:
        return None
    rates = {kind: Rate(*row.rates.get(kind, (0.0, 0.0))) for kind in Kind}
    return Rules(
        row.night_from,
        row.night_to,
        row.weekend,
        row.holidays,
        row.currency,
        rates,
        row.most_days,
        row.rest,
    )


def set_rules(tx: Tx, wanted: Rules) -> None:
    tx.run(
        """
        insert into fairness_rule
            (night_from, night_to, weekend, holidays, currency, rates, most_days, rest)
        values (%(night_from)s, %(night_to)s, %(weekend)s, %(holidays)s, %(currency)s, %(rates)s,
            %(most_days)s, %(rest)s)
        on conflict (is_only) do update
        set night_from = excluded.night_from, night_to = excluded.night_to,
            weekend = excluded.weekend, holidays = excluded.holidays,
            currency = excluded.currency, rates = excluded.rates,
            most_days = excluded.most_days, rest = excluded.rest
        """,
        night_from=wanted.night_from,
        night_to=wanted.night_to,
        weekend=list(wanted.weekend),
        holidays=wanted.holidays,
        currency=wanted.currency,
        rates={str(k): [rate.hour, rate.interruption] for k, rate in wanted.rates.items()},
        most_days=wanted.most_days,
        rest=wanted.rest,
    )


def interruptions(tx: Tx, starts_at: datetime, ends_at: datetime) -> list[Interruption]:
    """Return who was paged when in the period: once for each page, drills left out."""
    return tx.all(
        Interruption,
        """
        select page_target.person_id, min(page_target.at) as at
        from page_target
        join page on page.id = page_target.page_id
        where page_target.outcome = 'paged' and page_target.at >= %(starts_at)s
            and page_target.at < %(ends_at)s and page.urgency = 'high'
            and coalesce(page.message ->> 'is_drill', 'false') <> 'true'
        group by page_target.page_id, page_target.person_id
        order by at, page_target.person_id
        limit 200000
        """,
        starts_at=starts_at,
        ends_at=ends_at,
    )
