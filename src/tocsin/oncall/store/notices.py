"""Rows of when people want to hear of their shifts."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from tocsin.kit.tx import Tx
from tocsin.oncall.reminder import Notice


@dataclass(frozen=True, slots=True)
class _Row:
    person_id: int
    leads: tuple[timedelta, ...]
    of_hand_overs: bool


def of_people(tx: Tx, person_ids: Sequence[int]) -> dict[int, Notice]:
    """Return what each wants who ever said so."""
    rows = tx.all(
        _Row,
        """
        select person_id, leads, of_hand_overs
        from shift_notice
        where person_id = any(%(ids)s)
        order by person_id
        limit 10000
        """,
        ids=list(person_ids),
    )
    return {row.person_id: Notice(row.leads, row.of_hand_overs) for row in rows}


def put(tx: Tx, person_id: int, notice: Notice) -> None:
    tx.run(
        """
        insert into shift_notice (person_id, leads, of_hand_overs)
        values (%(person)s, %(leads)s, %(of_hand_overs)s)
        on conflict (person_id) do update
        set leads = excluded.leads, of_hand_overs = excluded.of_hand_overs
        """,
        person=person_id,
        leads=list(notice.leads),
        of_hand_overs=notice.of_hand_overs,
    )
