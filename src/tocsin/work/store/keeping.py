"""Rows kept under a name for a person, a team or everybody: what views and macros have alike."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Generic, LiteralString, TypeVar

from tocsin.kit.tx import Tx
from tocsin.work.audience import Keeper

Row = TypeVar("Row")


@dataclass(frozen=True, slots=True)
class Kept(Generic[Row]):
    """Where one kind is kept, as what it is read, and how many are listed at most."""

    table: LiteralString
    columns: LiteralString
    row: type[Row]
    most: int


def get(tx: Tx, kept: Kept[Row], kept_id: int) -> Row | None:
    return tx.maybe(kept.row, " ".join((_select(kept), "where id = %(id)s")), id=kept_id)


def delete(tx: Tx, kept: Kept[Row], kept_id: int) -> None:
    tx.run(" ".join(("delete from", kept.table, "where id = %(id)s")), id=kept_id)


def count_of(tx: Tx, kept: Kept[Row], of: Keeper) -> int:
    sql: LiteralString = " ".join(("select count(*) from", kept.table, _OF))
    return int(
        tx.value(sql, audience=of.audience, person_id=of.person_id, team_id=of.team_id),
    )


_OF: LiteralString = """
    where audience = %(audience)s
        and person_id is not distinct from %(person_id)s::bigint
        and team_id is not distinct from %(team_id)s::bigint
"""


def visible(
    tx: Tx, kept: Kept[Row], *, person_id: int | None, team_ids: Sequence[int]
) -> list[Row]:
    """Return their own first, then their teams', then everybody's, each by name."""
    return tx.all(
        kept.row,
        " ".join((_select(kept), _VISIBLE)),
        person_id=person_id,
        team_ids=list(team_ids),
        most=kept.most,
    )


_VISIBLE: LiteralString = """
    where audience = 'all'
        or person_id = %(person_id)s::bigint
        or team_id = any(%(team_ids)s::bigint[])
    order by array_position(array['own', 'team', 'all'], audience), lower(name), id
    limit %(most)s
"""


def shared(tx: Tx, kept: Kept[Row]) -> list[Row]:
    """Return those of teams and of everybody, by name."""
    return tx.all(kept.row, " ".join((_select(kept), _SHARED)))


_SHARED: LiteralString = """
    where audience <> 'own'
    order by lower(name), id
    limit 5000
"""


def _select(kept: Kept[Row]) -> LiteralString:
    return " ".join(("select", kept.columns, "from", kept.table))
