"""Rows of macros."""

from collections.abc import Sequence
from datetime import datetime

from tocsin.kit.tx import Tx
from tocsin.work import edit as edits
from tocsin.work.audience import Keeper
from tocsin.work.macro import Macro, NewMacro


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


def delete(tx: Tx, macro_id: int) -> bool:
    return bool(tx.run("delete from macro where id = %(id)s", id=macro_id))


def get(tx: Tx, macro_id: int) -> Macro | None:
    return tx.maybe(
        Macro,
        """
        select id, name, audience, person_id, team_id, edit as definition, answer as body,
            is_public
        from macro
        where id = %(id)s
        """,
        id=macro_id,
    )


def count_of(tx: Tx, of: Keeper) -> int:
    return int(
        tx.value(
            """
            select count(*)
            from macro
            where audience = %(audience)s
                and person_id is not distinct from %(person_id)s::bigint
                and team_id is not distinct from %(team_id)s::bigint
            """,
            audience=of.audience,
            person_id=of.person_id,
            team_id=of.team_id,
        )
    )


def visible(tx: Tx, *, person_id: int | None, team_ids: Sequence[int]) -> list[Macro]:
    """Return their own first, then their teams', then everybody's, each by name."""
    return tx.all(
        Macro,
        """
        select id, name, audience, person_id, team_id, edit as definition, answer as body,
            is_public
        from macro
        where audience = 'all'
            or person_id = %(person_id)s::bigint
            or team_id = any(%(team_ids)s::bigint[])
        order by array_position(array['own', 'team', 'all'], audience), lower(name), id
        limit 2000
        """,
        person_id=person_id,
        team_ids=list(team_ids),
    )


def shared(tx: Tx) -> list[Macro]:
    """Return those of teams and of everybody, by name."""
    return tx.all(
        Macro,
        """
        select id, name, audience, person_id, team_id, edit as definition, answer as body,
            is_public
        from macro
        where audience <> 'own'
        order by lower(name), id
        limit 5000
        """,
    )
