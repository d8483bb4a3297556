"""The escalation matrix: under which circumstances whom to bring in and whom to inform.

A row is met when all that it names holds: a priority, an impact, a complexity, an age, a share of
an SLA target, a time without a response. From the facts each row has one moment at which it will
be met, so that nothing has to ask all incidents all the time.
"""

from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from tocsin.incidents.priority import Level, Priority
from tocsin.incidents.sla import OF_INCIDENT, Kind
from tocsin.kit import errors, periods, text
from tocsin.oncall.target import Kind as TargetKind
from tocsin.oncall.target import Target

MOST_ROWS = 100
MOST_TARGETS = 20
LONGEST = timedelta(days=365)
_COMPLEX, _SIMPLE = 4, 1


class BadRow(errors.Invalid):
    """A row that could never be met, or that does nothing."""


@dataclass(frozen=True, slots=True)
class Row:
    """What is empty or None does not matter. Functional: ``bring_in``; hierarchical: ``inform``."""

    name: str
    priorities: tuple[Priority, ...] = ()
    impacts: tuple[Level, ...] = ()
    complexities: tuple[Level, ...] = ()
    age: timedelta | None = None
    sla: Kind | None = None
    sla_percent: int | None = None
    unanswered: timedelta | None = None
    bring_in: tuple[Target, ...] = ()
    inform: tuple[Target, ...] = ()


@dataclass(frozen=True, slots=True)
class Facts:
    """``reaches`` says when so much of a target has passed, None while nobody can say."""

    priority: Priority
    impact: Level
    complexity: Level
    is_open: bool
    logged_at: datetime
    is_answered: bool
    reaches: Callable[[Kind, int], datetime | None]


def complexity(given: Level | None, *, services: int) -> Level:
    """Return what somebody found, else what the number of services that are hit suggests."""
    if given is not None:
        return given
    if services <= _SIMPLE:
        return Level.LOW
    return Level.HIGH if services >= _COMPLEX else Level.MEDIUM


def met_at(row: Row, facts: Facts) -> datetime | None:
    """Return from when on the row is met; None when it is not, as things are."""
    if not facts.is_open or not _suits(row, facts):
        return None
    if row.unanswered is not None and facts.is_answered:
        return None
    moments = [facts.logged_at + wait for wait in (row.age, row.unanswered) if wait is not None]
    if row.sla is not None and row.sla_percent is not None:
        reached = facts.reaches(row.sla, row.sla_percent)
        if reached is None:
            return None
        moments.append(reached)
    return max(moments, default=facts.logged_at)


def due(rows: Sequence[Row], facts: Facts, met: Collection[str], *, now: datetime) -> list[Row]:
    """Return the rows that are met by now and have not acted yet, in their order."""
    return [row for row, at in _ahead(rows, facts, met) if at <= now]


def next_look(
    rows: Sequence[Row], facts: Facts, met: Collection[str], *, now: datetime
) -> datetime | None:
    """Return when the next row will be met if nothing happens; now if one is by now."""
    return min((max(at, now) for _, at in _ahead(rows, facts, met)), default=None)


def words(row: Row) -> str:
    """Say what the row waits for: ``P1, impact high, unanswered for 15 m``."""
    return ", ".join(_words(row)) or "any incident"


def checked(rows: Sequence[Row]) -> list[Row]:
    """Return them tidied, or raise BadRow with the sentence that helps."""
    if len(rows) > MOST_ROWS:
        raise BadRow(f"The matrix takes at most {MOST_ROWS} rows.")
    tidy = [replace(row, name=text.one_line(text.storable(row.name))) for row in rows]
    names = [row.name.lower() for row in tidy]
    for row in tidy:
        _check(row)
        if names.count(row.name.lower()) > 1:
            raise BadRow(f"Two rows are called {row.name}; each needs a name of its own.")
    return tidy


def _ahead(
    rows: Sequence[Row], facts: Facts, met: Collection[str]
) -> Iterator[tuple[Row, datetime]]:
    for row in rows:
        at = met_at(row, facts)
        if at is not None and row.name not in met:
            yield row, at


def _suits(row: Row, facts: Facts) -> bool:
    return (
        (not row.priorities or facts.priority in row.priorities)
        and (not row.impacts or facts.impact in row.impacts)
        and (not row.complexities or facts.complexity in row.complexities)
    )


def _words(row: Row) -> Iterator[str]:
    if row.priorities:
        yield " or ".join(row.priorities)
    if row.impacts:
        yield f"impact {' or '.join(row.impacts)}"
    if row.complexities:
        yield f"complexity {' or '.join(row.complexities)}"
    if row.age is not None:
        yield f"open for {periods.spoken(row.age)}"
    if row.sla is not None:
        yield f"{row.sla_percent} % of the {row.sla} target passed"
    if row.unanswered is not None:
        yield f"unanswered for {periods.spoken(row.unanswered)}"


def _check(row: Row) -> None:
    if not 1 <= len(row.name) <= 120:
        raise BadRow("Give each row a name of 1 to 120 characters.")
    if not row.bring_in and not row.inform:
        raise BadRow(f"Say whom {row.name} brings in or informs.")
    if len(row.bring_in) > MOST_TARGETS or len(row.inform) > MOST_TARGETS:
        raise BadRow(f"{row.name} brings in and informs at most {MOST_TARGETS} each.")
    if any(target.kind is TargetKind.VENDOR for target in row.inform):
        raise BadRow(f"{row.name} can bring a vendor in, but not inform one.")
    for wait in (row.age, row.unanswered):
        if wait is not None and not timedelta(0) <= wait <= LONGEST:
            raise BadRow(f"{row.name} can wait for up to a year.")
    _check_sla(row)


def _check_sla(row: Row) -> None:
    if (row.sla is None) != (row.sla_percent is None):
        raise BadRow(f"{row.name} needs both: which SLA target, and how many per cent of it.")
    if row.sla is not None and row.sla not in OF_INCIDENT:
        raise BadRow(f"{row.name} can look at the response or the resolution.")
    if row.sla_percent is not None and not 1 <= row.sla_percent <= 1000:
        raise BadRow(f"{row.name} can look at 1 to 1000 per cent of an SLA target.")
