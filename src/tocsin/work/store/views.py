"""Rows of views as they are written; read as all that is kept under a name."""

from datetime import datetime
from typing import LiteralString

from tocsin.kit.tx import Tx
from tocsin.work import view as ideas
from tocsin.work.audience import Keeper
from tocsin.work.store.keeping import Kept
from tocsin.work.view import NewView, View

_COLUMNS: LiteralString = "id, name, audience, person_id, team_id, asked as definition"
VIEWS = Kept("incident_view", _COLUMNS, View, most=500)


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
