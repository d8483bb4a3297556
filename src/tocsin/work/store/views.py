"""Rows of views."""

from collections.abc import Sequence
from datetime import datetime

from tocsin.kit.tx import Tx
from tocsin.work import view as ideas
from tocsin.work.audience import Keeper
from tocsin.work.view import NewView, View


def insert(tx: Tx, new: NewView, of: Keeper, *, at: datetime) -> int | None:
    """Return the new id; None when they have one of that name."""
    made: int | None = tx.value(
        """
        insert into incident_view (name, audience, person_id, team_id, asked, created_at)
        values (%(name)s, %(audience)s, %(person_id)s, %(team_id)s, %(asked)s, %(at)s)
        on conflict (audience, person_id, team_id, lower(name)) do nothing
        returning id
        """,
        name=new.name,
        audience=of.audience,
        person_id=of.person_id,
        team_id=of.team_id,
        asked=ideas.written(new.asked),
        at=at,
    )
    return made


def update(tx: Tx, view_id: int, new: NewView, of: Keeper) -> bool:
    """Return False when another of theirs has the name."""
    return bool(
        tx.run(
            """
            update incident_view
            set name = %(name)s,
                audience = %(audience)s,
                person_id = %(person_id)s,
                team_id = %(team_id)s,
                asked = %(asked)s
            where id = %(id)s
                and not exists (
                    select from incident_view as other
                    where lower(other.name) = lower(%(name)s)
                        and other.audience = %(audience)s
                        and other.person_id is not distinct from %(person_id)s::bigint
                        and other.team_id is not distinct from %(team_id)s::bigint
                        and other.id <> %(id)s
                )
            """,
            id=view_id,
            name=new.name,
            audience=of.audience,
            person_id=of.person_id,
            team_id=of.team_id,
            asked=ideas.written(new.asked),
        )
    )


def delete(tx: Tx, view_id: int) -> bool:
    return bool(tx.run("delete from incident_view where id = %(id)s", id=view_id))


def get(tx: Tx, view_id: int) -> View | None:
    return tx.maybe(
        View,
        """
        select id, name, audience, person_id, team_id, asked as definition
        from incident_view
        where id = %(id)s
        """,
        id=view_id,
    )


def count_of(tx: Tx, of: Keeper) -> int:
    return int(
        tx.value(
            """
            select count(*)
            from incident_view
            where audience = %(audience)s
                and person_id is not distinct from %(person_id)s::bigint
                and team_id is not distinct from %(team_id)s::bigint
            """,
            audience=of.audience,
            person_id=of.person_id,
            team_id=of.team_id,
        )
    )


def visible(tx: Tx, *, person_id: int | None, team_ids: Sequence[int]) -> list[View]:
    """Return their own first, then their teams', then everybody's, each by name."""
    return tx.all(
        View,
        """
        select id, name, audience, person_id, team_id, asked as definition
        from incident_view
        where audience = 'all'
            or person_id = %(person_id)s::bigint
            or team_id = any(%(team_ids)s::bigint[])
        order by array_position(array['own', 'team', 'all'], audience), lower(name), id
        limit 500
        """,
        person_id=person_id,
        team_ids=list(team_ids),
    )


def shared(tx: Tx) -> list[View]:
    """Return those of teams and of everybody, by name."""
    return tx.all(
        View,
        """
        select id, name, audience, person_id, team_id, asked as definition
        from incident_view
        where audience <> 'own'
        order by lower(name), id
        limit 5000
        """,
    )
