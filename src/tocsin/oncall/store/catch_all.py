"""Rows of the targets of last resort."""

from collections.abc import Sequence

from tocsin.kit.tx import Tx
from tocsin.oncall.store.targets import Columns, columns
from tocsin.oncall.target import Target


def load(tx: Tx) -> list[Target]:
    rows = tx.all(
        Columns,
        """
        select kind, person_id, schedule_id, team_id
        from catch_all_target
        order by position
        limit 100
        """,
    )
    return [row.target for row in rows]


def replace(tx: Tx, targets: Sequence[Target]) -> None:
    tx.run("delete from catch_all_target")
    for position, target in enumerate(targets):
        tx.run(
            """
            insert into catch_all_target (position, kind, person_id, schedule_id, team_id)
            values (%(position)s, %(kind)s, %(person)s, %(schedule)s, %(team)s)
            """,
            position=position,
            **columns(target),
        )
