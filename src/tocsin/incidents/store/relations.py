"""What an incident is about and tied to: services, links, parents and children."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from tocsin.incidents.link import Link, NewLink
from tocsin.kit.tx import Json, Tx


def set_services(tx: Tx, number: int, service_ids: Sequence[int]) -> None:
    """Make these its services, in this order."""
    tx.run(
        """
        delete from incident_service
        where incident_number = %(number)s and service_id <> all(%(ids)s::bigint[])
        """,
        number=number,
        ids=list(service_ids),
    )
    add_services(tx, number, service_ids)


def add_services(tx: Tx, number: int, service_ids: Sequence[int]) -> None:
    tx.run(
        """
        insert into incident_service (incident_number, service_id, position)
        select %(number)s, service_id, position
        from unnest(%(ids)s::bigint[]) with ordinality as given (service_id, position)
        on conflict (incident_number, service_id) do update
            set position = excluded.position
        """,
        number=number,
        ids=list(service_ids),
    )


def add_services_of_all(tx: Tx, of: Mapping[int, Sequence[int]]) -> None:
    """The same for many incidents."""
    rows = [
        {"number": number, "service_id": service_id, "position": position}
        for number, service_ids in of.items()
        for position, service_id in enumerate(service_ids, start=1)
    ]
    tx.run(
        """
        insert into incident_service (incident_number, service_id, position)
        select number, service_id, position
        from jsonb_to_recordset(%(rows)s)
            as given (number bigint, service_id bigint, position int)
        on conflict (incident_number, service_id) do update
            set position = excluded.position
        """,
        rows=Json(rows),
    )


def insert_link(tx: Tx, number: int, link: NewLink, *, at: datetime) -> int | None:
    """Return its id; None when it is there already."""
    created: int | None = tx.value(
        """
        insert into incident_link (incident_number, kind, to_number, url, title, at)
        values (%(number)s, %(kind)s, %(to_number)s, %(url)s, %(title)s, %(at)s)
        on conflict on constraint incident_link_once do nothing
        returning id
        """,
        number=number,
        kind=link.kind,
        to_number=link.to_number,
        url=link.url,
        title=link.title,
        at=at,
    )
    return created


def delete_link(tx: Tx, number: int, link_id: int) -> bool:
    """Either end may cut it."""
    return bool(
        tx.run(
            """
            delete from incident_link
            where id = %(link_id)s and %(number)s in (incident_number, to_number)
            """,
            number=number,
            link_id=link_id,
        )
    )


def links(tx: Tx, number: int) -> list[Link]:
    return tx.all(
        Link,
        """
        select id, kind, to_number, url, title, false as incoming, at
        from incident_link
        where incident_number = %(number)s
        union all
        select id, kind, incident_number, url, title, true, at
        from incident_link
        where to_number = %(number)s
        order by at, id
        limit 1000
        """,
        number=number,
    )


def children(tx: Tx, number: int) -> list[int]:
    return tx.column(
        """
        select number
        from incident
        where parent_number = %(number)s
        order by number
        limit 1000
        """,
        number=number,
    )


def is_above(tx: Tx, number: int, *, below: int) -> bool:
    """Say whether ``number`` is ``below`` itself or one of its parents, however far up."""
    return bool(
        tx.value(
            """
            with recursive line (number) as (
                select %(below)s::bigint
                union
                select incident.parent_number
                from incident
                join line on line.number = incident.number
                where incident.parent_number is not null
            )
            select exists (select from line where number = %(number)s)
            """,
            number=number,
            below=below,
        )
    )


def adopt(tx: Tx, source: int, target: int) -> None:
    """Let the children of one incident be those of another."""
    tx.run(
        """
        update incident
        set parent_number = %(target)s
        where parent_number = %(source)s and number <> %(target)s
        """,
        source=source,
        target=target,
    )


def adopt_some(tx: Tx, numbers: Sequence[int], *, source: int, target: int) -> None:
    """Let those of them that still are the source's children be the target's."""
    tx.run(
        """
        update incident
        set parent_number = %(target)s
        where number = any(%(numbers)s::bigint[])
            and parent_number = %(source)s
            and number <> %(target)s
        """,
        numbers=list(numbers),
        source=source,
        target=target,
    )


def delete_duplicate(tx: Tx, number: int, *, of: int) -> None:
    """Cut the link that says that it is a duplicate."""
    tx.run(
        """
        delete from incident_link
        where incident_number = %(number)s and kind = 'duplicate' and to_number = %(of)s
        """,
        number=number,
        of=of,
    )
