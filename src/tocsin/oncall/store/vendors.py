"""Rows of vendors."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from tocsin.kit.pages import START, Place
from tocsin.kit.tx import Json, Tx
from tocsin.oncall import restriction
from tocsin.oncall import vendor as ideas
from tocsin.oncall.vendor import NewVendor, Vendor, Way


@dataclass(frozen=True, slots=True)
class _Row:
    id: int
    name: str
    contract: str
    time_zone: str
    hours: list[dict[str, Any]]
    holidays: str
    ways: list[dict[str, str]]
    note: str
    removed_at: datetime | None


def insert(tx: Tx, new: NewVendor, *, at: datetime) -> int | None:
    """Return the new vendor's id, None when the name is taken."""
    found: int | None = tx.value(
        """
        insert into vendor
            (name, contract, time_zone, hours, holidays, ways, note, created_at)
        values (
            %(name)s, %(contract)s, %(time_zone)s, %(hours)s, %(holidays)s, %(ways)s, %(note)s,
            %(at)s
        )
        on conflict (lower(name)) where removed_at is null do nothing
        returning id
        """,
        at=at,
        **_columns(new),
    )
    return found


def replace(tx: Tx, vendor_id: int, new: NewVendor) -> bool:
    """Return False when another vendor has the name."""
    replaced = tx.run(
        """
        update vendor
        set name = %(name)s,
            contract = %(contract)s,
            time_zone = %(time_zone)s,
            hours = %(hours)s,
            holidays = %(holidays)s,
            ways = %(ways)s,
            note = %(note)s
        where id = %(id)s
            and not exists (
                select
                from vendor as other
                where lower(other.name) = lower(%(name)s)
                    and other.id <> %(id)s
                    and other.removed_at is null
            )
        """,
        id=vendor_id,
        **_columns(new),
    )
    return replaced == 1


def remove(tx: Tx, vendor_id: int, *, at: datetime) -> None:
    tx.run("update vendor set removed_at = %(at)s where id = %(id)s", id=vendor_id, at=at)


def lock(tx: Tx, vendor_id: int) -> bool:
    """Hold the vendor against other editors; False if there is none."""
    found = tx.value(
        "select id from vendor where id = %(id)s and removed_at is null for update", id=vendor_id
    )
    return found is not None


def id_by_name(tx: Tx, name: str) -> int | None:
    found: int | None = tx.value(
        "select id from vendor where lower(name) = lower(%(name)s) and removed_at is null",
        name=name,
    )
    return found


def some(tx: Tx, ids: Sequence[int]) -> list[Vendor]:
    """Return these by name, also those that were removed."""
    rows = tx.all(
        _Row,
        """
        select id, name, contract, time_zone, hours, holidays, ways, note, removed_at
        from vendor
        where id = any(%(ids)s)
        order by lower(name), id
        limit 5000
        """,
        ids=list(ids),
    )
    return [_vendor(row) for row in rows]


def load(tx: Tx, *, after: Place = START, limit: int = 500) -> list[Vendor]:
    """Return those that there are by name."""
    rows = tx.all(
        _Row,
        """
        select id, name, contract, time_zone, hours, holidays, ways, note, removed_at
        from vendor
        where removed_at is null
            and (
                %(after)s::text is null
                or (lower(name), id) > (lower(%(after)s), %(after_id)s)
            )
        order by lower(name), id
        limit %(limit)s
        """,
        after=after.name,
        after_id=after.id,
        limit=limit,
    )
    return [_vendor(row) for row in rows]


def asked_by(tx: Tx, vendor_id: int) -> list[str]:
    """Return the names of the policies that ask it."""
    return tx.column(
        """
        select name
        from policy
        where id in (select policy_id from policy_target where vendor_id = %(id)s)
        order by lower(name), name
        limit 20
        """,
        id=vendor_id,
    )


def _columns(new: NewVendor) -> dict[str, Any]:
    return {
        "name": new.name,
        "contract": new.contract,
        "time_zone": new.time_zone,
        "hours": Json(ideas.hours_written(new.hours)),
        "holidays": new.holidays,
        "ways": Json(ideas.ways_written(new.ways)),
        "note": new.note,
    }


def _vendor(row: _Row) -> Vendor:
    return Vendor(
        row.id,
        row.name,
        row.contract,
        row.time_zone,
        tuple(restriction.parse(each) for each in row.hours),
        row.holidays,
        tuple(Way(**each) for each in row.ways),
        row.note,
        row.removed_at,
    )
