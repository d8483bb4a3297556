"""Rows of spells: what the tables of overrides, shadows, leave and temporary schedules share."""

from dataclasses import dataclass
from datetime import datetime
from typing import Generic, LiteralString, TypeVar

from tocsin.kit.tx import Tx
from tocsin.oncall.leave import Leave
from tocsin.oncall.override import Override
from tocsin.oncall.shadow import Shadow
from tocsin.oncall.spell import Personal

Row = TypeVar("Row")


@dataclass(frozen=True, slots=True)
class Kept(Generic[Row]):
    """Where one kind of spell is kept, as what it is read, and with which columns."""

    table: LiteralString
    row: type[Row]
    columns: LiteralString = "id, schedule_id, person_id, starts_at, ends_at, reason"

    @property
    def called(self) -> str:
        return self.table.replace("_", " ")


OVERRIDES = Kept("override", Override)
SHADOWS = Kept("shadow", Shadow)
LEAVE = Kept("leave", Leave)


def insert(tx: Tx, kept: Kept[Row], new: Personal, *, by: str, at: datetime) -> int:
    return int(
        tx.value(
            " ".join(("insert into", kept.table, _VALUES)),
            schedule=new.schedule_id,
            person=new.person_id,
            starts_at=new.starts_at,
            ends_at=new.ends_at,
            reason=new.reason,
            by=by,
            at=at,
        )
    )


_VALUES: LiteralString = """
    (schedule_id, person_id, starts_at, ends_at, reason, created_by, created_at)
    values (%(schedule)s, %(person)s, %(starts_at)s, %(ends_at)s, %(reason)s, %(by)s, %(at)s)
    returning id
"""


def get(tx: Tx, kept: Kept[Row], spell_id: int) -> Row | None:
    return tx.maybe(kept.row, _one(kept), id=spell_id)


def lock(tx: Tx, kept: Kept[Row], spell_id: int) -> Row | None:
    return tx.maybe(kept.row, " ".join((_one(kept), "for update")), id=spell_id)


def _one(kept: Kept[Row]) -> LiteralString:
    return " ".join(("select", kept.columns, "from", kept.table, "where id = %(id)s"))


def end(tx: Tx, kept: Kept[Row], spell_id: int, *, at: datetime) -> None:
    """Cut it off now, or take it away altogether if it has not begun."""
    tx.run(" ".join(("delete from", kept.table, _AHEAD)), id=spell_id, at=at)
    tx.run(" ".join(("update", kept.table, "set ends_at = %(at)s", _RUNNING)), id=spell_id, at=at)


_AHEAD: LiteralString = "where id = %(id)s and starts_at >= %(at)s"
_RUNNING: LiteralString = "where id = %(id)s and ends_at > %(at)s"
