"""The statuses that an incident went through, from the rows that another tool kept of it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from tocsin.history.field import Field
from tocsin.history.mapping import Mapping
from tocsin.history.row import Row
from tocsin.incidents.lifecycle import OPEN, Status

OVER = frozenset({Status.RESOLVED, Status.CLOSED})


@dataclass(frozen=True, slots=True)
class Move:
    """What a row says, and when; ``is_told`` unless it is between the rows."""

    at: datetime
    status: Status
    row: Row
    is_told: bool = True


@dataclass(frozen=True)
class Life:
    """Milestones are None where the other tool does not know them; ``final`` is its last word.

    A column that is there and says nothing leaves a milestone open, whatever the statuses say.
    """

    moves: Sequence[Move]
    final: Row
    logged_at: datetime
    detected_at: datetime
    occurred_at: datetime | None
    acknowledged_at: datetime | None
    resolved_at: datetime | None
    closed_at: datetime | None

    @property
    def ended_at(self) -> datetime:
        """When it was last heard of."""
        return self.moves[-1].at


def of(rows: Sequence[Row], by: Mapping) -> Life:
    """Return the life of one incident, its rows in the order of their changes."""
    ordered = _ordered(rows)
    final = ordered[-1]
    times = final.times
    moves = _moves(ordered, by)
    return Life(
        moves,
        final,
        times[Field.LOGGED],
        times.get(Field.DETECTED, times[Field.LOGGED]),
        times.get(Field.OCCURRED),
        _milestone(Field.ACKNOWLEDGED, final, by, _taken_at(moves)),
        _milestone(Field.RESOLVED, final, by, _last(moves, Status.RESOLVED)),
        _milestone(Field.CLOSED, final, by, _last(moves, Status.CLOSED)),
    )


def _ordered(rows: Sequence[Row]) -> list[Row]:
    """The file's order stands where not every row says when it was."""
    if all(Field.CHANGED_AT in row.times for row in rows):
        return sorted(rows, key=lambda row: row.times[Field.CHANGED_AT])
    return list(rows)


def _moves(rows: Sequence[Row], by: Mapping) -> list[Move]:
    moves: list[Move] = []
    at = rows[-1].times[Field.LOGGED]
    for row in rows:
        at = _at(row, at, is_only=len(rows) == 1)
        if row.status is Status.CLOSED and not _is_over(moves) and by.tells(Field.RESOLVED):
            moves += _resolved_between(row, at)
        moves.append(Move(at, row.status, row))
    return moves


def _at(row: Row, before: datetime, *, is_only: bool) -> datetime:
    """A single row is how it ended; of several each says when it was."""
    if is_only:
        ended = {Status.CLOSED: Field.CLOSED, Status.RESOLVED: Field.RESOLVED}.get(row.status)
        found = row.times.get(ended) if ended else None
        found = found or (row.times.get(Field.RESOLVED) if row.status in OVER else None)
        return found or row.times.get(Field.CHANGED_AT, before)
    return row.times.get(Field.CHANGED_AT, before)


def _is_over(moves: Sequence[Move]) -> bool:
    return bool(moves) and moves[-1].status in OVER


def _resolved_between(row: Row, at: datetime) -> list[Move]:
    resolved = row.times.get(Field.RESOLVED)
    return [Move(min(resolved, at), Status.RESOLVED, row, is_told=False)] if resolved else []


def _milestone(
    of_field: Field, final: Row, by: Mapping, derived: datetime | None
) -> datetime | None:
    ends = {Field.RESOLVED: OVER, Field.CLOSED: frozenset({Status.CLOSED})}.get(of_field)
    if ends is not None and final.status not in ends:
        return None
    return final.times.get(of_field) if by.tells(of_field) else derived


def _taken_at(moves: Sequence[Move]) -> datetime | None:
    """One row alone does not tell when somebody took it."""
    working = OPEN - {Status.OPEN}
    found = (move.at for move in moves if move.status in working)
    return next(found, None) if len(moves) > 1 else None


def _last(moves: Sequence[Move], status: Status) -> datetime | None:
    """When it became so for the last time."""
    found = None
    before: Status | None = None
    for move in moves:
        if move.status is status and before is not status:
            found = move.at
        before = move.status
    return found
