"""Who has a role on an incident and who watches it."""

from datetime import datetime

from tocsin.incidents.role import Holder, Role
from tocsin.kit.tx import Tx


def give(tx: Tx, number: int, role: Role, person_id: int, *, at: datetime) -> bool:
    """Return False when they have it already."""
    return bool(
        tx.run(
            """
            insert into incident_role (incident_number, role, person_id, since)
            values (%(number)s, %(role)s, %(person_id)s, %(at)s)
            on conflict do nothing
            """,
            number=number,
            role=role,
            person_id=person_id,
            at=at,
        )
    )


def end(tx: Tx, number: int, role: Role, *, person_id: int | None) -> list[int]:
    """Take the role from one person, or from all; return from whom."""
    return tx.column(
        """
        delete from incident_role
        where incident_number = %(number)s
            and role = %(role)s
            and (%(person_id)s::bigint is null or person_id = %(person_id)s)
        returning person_id
        """,
        number=number,
        role=role,
        person_id=person_id,
    )


def roles(tx: Tx, number: int) -> list[Holder]:
    return tx.all(
        Holder,
        """
        select role, person_id, since
        from incident_role
        where incident_number = %(number)s
        order by since, role, person_id
        limit 1000
        """,
        number=number,
    )


def watch(tx: Tx, number: int, person_id: int) -> bool:
    return bool(
        tx.run(
            """
            insert into incident_watcher (incident_number, person_id)
            values (%(number)s, %(person_id)s)
            on conflict do nothing
            """,
            number=number,
            person_id=person_id,
        )
    )


def unwatch(tx: Tx, number: int, person_id: int) -> bool:
    return bool(
        tx.run(
            """
            delete from incident_watcher
            where incident_number = %(number)s and person_id = %(person_id)s
            """,
            number=number,
            person_id=person_id,
        )
    )


def watchers(tx: Tx, number: int) -> list[int]:
    return tx.column(
        """
        select person_id
        from incident_watcher
        where incident_number = %(number)s
        order by person_id
        limit 1000
        """,
        number=number,
    )


def move_watchers(tx: Tx, source: int, target: int) -> None:
    tx.run(
        """
        insert into incident_watcher (incident_number, person_id)
        select %(target)s, person_id
        from incident_watcher
        where incident_number = %(source)s
        on conflict do nothing
        """,
        source=source,
        target=target,
    )
