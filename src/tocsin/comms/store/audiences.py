"""Rows of audiences and their members."""

from collections.abc import Sequence
from datetime import datetime

from tocsin.comms.audience import Audience, NewAudience
from tocsin.kit.tx import Tx


def insert(tx: Tx, name: str, *, at: datetime) -> int | None:
    """Return the new id; None when the name is taken."""
    made: int | None = tx.value(
        """
        insert into audience (name, created_at)
        values (%(name)s, %(at)s)
        on conflict (lower(name)) where not is_archived do nothing
        returning id
        """,
        name=name,
        at=at,
    )
    return made


def rename(tx: Tx, audience_id: int, name: str) -> bool:
    """Return False when another audience has the name."""
    return bool(
        tx.run(
            """
            update audience
            set name = %(name)s
            where id = %(id)s
                and not exists (
                    select from audience as other
                    where lower(other.name) = lower(%(name)s)
                        and not other.is_archived
                        and other.id <> %(id)s
                )
            """,
            id=audience_id,
            name=name,
        )
    )


def archive(tx: Tx, audience_id: int) -> bool:
    return bool(
        tx.run(
            "update audience set is_archived = true where id = %(id)s and not is_archived",
            id=audience_id,
        )
    )


def replace_members(tx: Tx, audience_id: int, new: NewAudience) -> None:
    tx.run("delete from audience_member where audience_id = %(id)s", id=audience_id)
    tx.run(
        """
        insert into audience_member (audience_id, person_id, email)
        select %(id)s, person_id, null
        from unnest(%(person_ids)s::bigint[]) as person_id
        union all
        select %(id)s, null, email
        from unnest(%(emails)s::text[]) as email
        """,
        id=audience_id,
        person_ids=list(new.person_ids),
        emails=list(new.emails),
    )


def lock(tx: Tx, audience_id: int) -> bool:
    """Hold the audience until the transaction ends; False when it is not in use."""
    return bool(
        tx.value(
            "select true from audience where id = %(id)s and not is_archived for update",
            id=audience_id,
        )
    )


def some(tx: Tx, *, ids: Sequence[int] | None, limit: int = 500) -> list[Audience]:
    """Return audiences by name; archived ones only when they are asked for by id."""
    return tx.all(
        Audience,
        """
        select id, name,
            array(
                select person_id
                from audience_member
                where audience_id = audience.id and person_id is not null
                order by person_id
            ) as person_ids,
            array(
                select email
                from audience_member
                where audience_id = audience.id and email is not null
                order by email
            ) as emails
        from audience
        where case
                when %(ids)s::bigint[] is null then not is_archived
                else id = any(%(ids)s)
            end
        order by lower(name), id
        limit %(limit)s
        """,
        ids=None if ids is None else list(ids),
        limit=limit,
    )
