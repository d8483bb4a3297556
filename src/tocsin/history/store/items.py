"""The incidents of a file until they are carried over, and the rows that never will be."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from tocsin.history.reading import Plain, Refused
from tocsin.kit.tx import Json, Tx


@dataclass(frozen=True, slots=True)
class Item:
    position: int
    external_number: str
    rows: list[dict[str, Any]]


def insert(
    tx: Tx, import_id: int, items: Sequence[tuple[str, Sequence[Plain]]], *, after: int
) -> None:
    """Keep incidents in the order given, behind those before."""
    tx.run(
        """
        insert into history_item (import_id, position, external_number, rows)
        select %(id)s, %(after)s + ordinality, value ->> 'number', value -> 'rows'
        from jsonb_array_elements(%(items)s) with ordinality
        """,
        id=import_id,
        after=after,
        items=Json([{"number": number, "rows": rows} for number, rows in items]),
    )


def following(tx: Tx, import_id: int, *, after: int, limit: int) -> list[Item]:
    return tx.all(
        Item,
        """
        select position, external_number, rows
        from history_item
        where import_id = %(id)s and position > %(after)s
        order by position
        limit %(limit)s
        """,
        id=import_id,
        after=after,
        limit=limit,
    )


def forget(tx: Tx, import_id: int, *, up_to: int) -> None:
    """Delete what was carried over."""
    tx.run(
        "delete from history_item where import_id = %(id)s and position <= %(up_to)s",
        id=import_id,
        up_to=up_to,
    )


def refuse(tx: Tx, import_id: int, refused: Sequence[Refused]) -> None:
    tx.run(
        """
        insert into history_refusal (import_id, line, external_number, reason, fields)
        select %(id)s, line, external_number, reason, fields::json
        from jsonb_to_recordset(%(rows)s) as given (
            line int, external_number text, reason text, fields text
        )
        on conflict (import_id, line) do nothing
        """,
        id=import_id,
        rows=Json(
            [
                {
                    "line": each.line,
                    "external_number": each.external_number,
                    "reason": each.reason,
                    "fields": json.dumps(dict(each.fields)),
                }
                for each in refused
            ]
        ),
    )


def refused(tx: Tx, import_id: int, *, after_line: int = 0, limit: int) -> list[Refused]:
    """Return the rows that were refused, in the order of the file."""
    return tx.all(
        Refused,
        """
        select line, external_number, reason, fields
        from history_refusal
        where import_id = %(id)s and line > %(after)s
        order by line
        limit %(limit)s
        """,
        id=import_id,
        after=after_line,
        limit=limit,
    )
