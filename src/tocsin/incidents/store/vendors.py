"""Rows of vendors at work on incidents."""

from collections.abc import Sequence
from datetime import datetime

from tocsin.incidents.engagement import Engagement
from tocsin.kit.tx import Tx


def insert(tx: Tx, new: Engagement) -> bool:
    """Return False when the vendor works on the incident already."""
    return bool(
        tx.run(
            """
            insert into incident_vendor
                (incident_number, vendor_id, ticket, reason, engaged_at, engaged_by)
            values (%(number)s, %(vendor)s, %(ticket)s, %(reason)s, %(at)s, %(by)s)
            on conflict (incident_number, vendor_id) where released_at is null do nothing
            """,
            number=new.incident_number,
            vendor=new.vendor_id,
            ticket=new.ticket,
            reason=new.reason,
            at=new.engaged_at,
            by=new.engaged_by,
        )
    )


def set_ticket(tx: Tx, number: int, vendor_id: int, ticket: str) -> bool:
    """Return False when the vendor does not work on the incident."""
    return bool(
        tx.run(
            """
            update incident_vendor
            set ticket = %(ticket)s
            where incident_number = %(number)s
                and vendor_id = %(vendor)s
                and released_at is null
            """,
            number=number,
            vendor=vendor_id,
            ticket=ticket,
        )
    )


def release(tx: Tx, number: int, vendor_id: int, *, by: str, at: datetime) -> bool:
    """Return False when the vendor does not work on the incident."""
    return bool(
        tx.run(
            """
            update incident_vendor
            set released_at = %(at)s,
                released_by = %(by)s
            where incident_number = %(number)s
                and vendor_id = %(vendor)s
                and released_at is null
            """,
            number=number,
            vendor=vendor_id,
            by=by,
            at=at,
        )
    )


def of_incident(tx: Tx, number: int) -> list[Engagement]:
    """Return everybody who was asked, in that order, the same vendor as often as they were."""
    return tx.all(
        Engagement,
        """
        select incident_number, vendor_id, ticket, reason, engaged_at, engaged_by, released_at,
            released_by
        from incident_vendor
        where incident_number = %(number)s
        order by id
        limit 200
        """,
        number=number,
    )


def open_of(tx: Tx, vendor_ids: Sequence[int]) -> list[Engagement]:
    """Return what these vendors have in hand, the oldest first."""
    return tx.all(
        Engagement,
        """
        select incident_number, vendor_id, ticket, reason, engaged_at, engaged_by, released_at,
            released_by
        from incident_vendor
        where vendor_id = any(%(vendors)s) and released_at is null
        order by id
        limit 500
        """,
        vendors=list(vendor_ids),
    )
