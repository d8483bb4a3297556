"""Lookup tables: what routing rules add to an alert by the value of one of its labels."""

from datetime import datetime
from typing import Annotated

from fastapi import Path
from pydantic import Field

from tocsin.alerts.actions import lookups
from tocsin.alerts.routing_store import Lookup
from tocsin.api.route import Reading, Writing, noun
from tocsin.api.schemas import Input, Listed, Output

router = noun("lookup-tables")

TableName = Annotated[str, Path(min_length=1, max_length=128)]
Word = Annotated[str, Field(min_length=1, max_length=1024)]


class TableOut(Output):
    """By the value of a label: the labels that are added."""

    name: str
    entries: dict[str, dict[str, str]]
    changed_at: datetime


class TableIn(Input):
    entries: Annotated[
        dict[Word, dict[Word, Word]],
        Field(
            max_length=lookups.ENTRIES_AT_MOST,
            examples=[{"billing": {"team": "payments", "tier": "1"}}],
        ),
    ]


@router.get("", response_model=Listed[TableOut])
def list_all(frame: Reading) -> Listed[TableOut]:
    """Return all lookup tables by name."""
    found = lookups.listed(frame.tx, actor=frame.actor)
    return Listed(items=[TableOut.model_validate(each) for each in found])


@router.get("/{table}", response_model=TableOut)
def show(table: TableName, frame: Reading) -> Lookup:
    return lookups.get(frame.tx, table, actor=frame.actor)


@router.put("/{table}", response_model=TableOut)
def put(table: TableName, body: TableIn, frame: Writing) -> Lookup:
    """Make this the whole table, which begins with it if there is none."""
    lookups.put(frame.tx, table, body.entries, actor=frame.actor, now=frame.now)
    return lookups.get(frame.tx, table, actor=frame.actor)


@router.delete("/{table}", status_code=204)
def remove(table: TableName, frame: Writing) -> None:
    """Remove a table; rules that look things up in it say so and do the rest."""
    lookups.remove(frame.tx, table, actor=frame.actor, now=frame.now)
