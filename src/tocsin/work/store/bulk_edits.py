"""Rows of bulk edits: what was made of which incidents, kept so that it can be taken back."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from datetime import datetime
from typing import Any

from tocsin.kit.tx import Json, Tx
from tocsin.work.bulk_edit import BulkEdit
from tocsin.work.edit import Outcome


def insert(
    tx: Tx, edit: Mapping[str, Any], outcomes: Sequence[Outcome], *, actor: str, at: datetime
) -> int:
    return int(
        tx.value(
            """
            insert into bulk_edit (at, actor, edit, outcomes)
            values (%(at)s, %(actor)s, %(edit)s, %(outcomes)s)
            returning id
            """,
            at=at,
            actor=actor,
            edit=dict(edit),
            outcomes=Json([asdict(each) for each in outcomes]),
        )
    )


def get(tx: Tx, edit_id: int) -> BulkEdit | None:
    return tx.maybe(
        BulkEdit,
        """
        select id, at, actor, edit, outcomes as told, undone_at
        from bulk_edit
        where id = %(id)s
        """,
        id=edit_id,
    )


def end(tx: Tx, edit_id: int, *, at: datetime) -> bool:
    """Note that it was taken back; False when it was already."""
    return bool(
        tx.run(
            """
            update bulk_edit
            set undone_at = %(at)s
            where id = %(id)s and undone_at is null
            """,
            id=edit_id,
            at=at,
        )
    )
