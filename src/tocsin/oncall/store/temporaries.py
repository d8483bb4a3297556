"""Rows of temporary schedules."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, LiteralString

from tocsin.kit.tx import Json, Tx
from tocsin.oncall import rotation_document, temporary
from tocsin.oncall.store import spells
from tocsin.oncall.store.spells import Kept
from tocsin.oncall.temporary import NewTemporary, Rota, Temporary


@dataclass(frozen=True, slots=True)
class _Row:
    id: int
    schedule_id: int
    starts_at: datetime
    ends_at: datetime
    rotations: list[dict[str, Any]]
    shifts: list[dict[str, Any]]
    reason: str


_COLUMNS: LiteralString = "id, schedule_id, starts_at, ends_at, rotations, shifts, reason"
TEMPORARIES = Kept("temporary_schedule", _Row, _COLUMNS)


def insert(tx: Tx, new: NewTemporary, *, by: str, at: datetime) -> int:
    return int(
        tx.value(
            """
            insert into temporary_schedule
                (schedule_id, starts_at, ends_at, reason, rotations, shifts, created_by, created_at)
            values (
                %(schedule)s, %(starts_at)s, %(ends_at)s, %(reason)s, %(rotations)s, %(shifts)s,
                %(by)s, %(at)s
            )
            returning id
            """,
            schedule=new.schedule_id,
            starts_at=new.starts_at,
            ends_at=new.ends_at,
            reason=new.reason,
            rotations=Json([rotation_document.written(each) for each in new.rota.rotations]),
            shifts=Json([temporary.shift_written(each) for each in new.rota.shifts]),
            by=by,
            at=at,
        )
    )


def lock(tx: Tx, temporary_id: int) -> Temporary | None:
    row = spells.lock(tx, TEMPORARIES, temporary_id)
    return None if row is None else _temporary(row)


def touching(
    tx: Tx, schedule_ids: Sequence[int], starts_at: datetime, ends_at: datetime
) -> list[Temporary]:
    """Return the temporary schedules that touch the period, the later made later."""
    rows = tx.all(
        _Row,
        """
        select id, schedule_id, starts_at, ends_at, rotations, shifts, reason
        from temporary_schedule
        where schedule_id = any(%(ids)s) and starts_at < %(ends_at)s and ends_at > %(starts_at)s
        order by id
        limit 1000
        """,
        ids=list(schedule_ids),
        starts_at=starts_at,
        ends_at=ends_at,
    )
    return [_temporary(row) for row in rows]


def _temporary(row: _Row) -> Temporary:
    rota = Rota(
        tuple(rotation_document.read(each) for each in row.rotations),
        tuple(temporary.shift_read(each) for each in row.shifts),
    )
    return Temporary(row.id, row.schedule_id, row.starts_at, row.ends_at, rota, row.reason)
