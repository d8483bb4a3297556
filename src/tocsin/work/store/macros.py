"""Rows of macros as they are written; read as all that is kept under a name."""

from datetime import datetime
from typing import LiteralString

from tocsin.kit.tx import Tx
from tocsin.work import edit as edits
from tocsin.work.audience import Keeper
from tocsin.work.macro import Macro, NewMacro
from tocsin.work.store.keeping import Kept

_COLUMNS: LiteralString = (
    "id, name, audience, person_id, team_id, edit as definition, answer as body, is_public"
)
MACROS = Kept("macro", _COLUMNS, Macro, most=2000)


def insert(tx: Tx, new: NewMacro, of: Keeper, *, at: datetime) -> int | None:
    """Return the new id; None when they have one of that name."""
    made: int | None = tx.value(
        """
        insert into macro (
            name, audience, person_id, team_id, edit, answer, is_public, created_at
        )
        values (
            %(name)s, %(audience)s, %(person_id)s, %(team_id)s, %(edit)s, %(answer)s,
            %(is_public)s, %(at)s
        )
        on conflict (audience, person_id, team_id, lower(name)) do nothing
        returning id
        """,
        name=new.name,
        audience=of.audience,
        person_id=of.person_id,
        team_id=of.team_id,
        edit=edits.written(new.edit),
        answer=new.answer.body,
        is_public=new.answer.is_public,
        at=at,
    )
    return made


def update(tx: Tx, macro_id: int, new: NewMacro, of: Keeper) -> bool:
    """Return False when another of theirs has the name."""
    return bool(
        tx.run(
            """
            update macro
            set name = %(name)s,
                audience = %(audience)s,
                person_id = %(person_id)s,
                team_id = %(team_id)s,
                edit = %(edit)s,
                answer = %(answer)s,
                is_public = %(is_public)s
            where id = %(id)s
                and not exists (
                    select from macro as other
                    where lower(other.name) = lower(%(name)s)
                        and other.audience = %(audience)s
                        and other.person_id is not distinct from %(person_id)s::bigint
                        and other.team_id is not distinct from %(team_id)s::bigint
                        and other.id <> %(id)s
                )
            """,
            id=macro_id,
            name=new.name,
            audience=of.audience,
            person_id=of.person_id,
            team_id=of.team_id,
            edit=edits.written(new.edit),
            answer=new.answer.body,
            is_public=new.answer.is_public,
        )
    )
