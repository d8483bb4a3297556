"""Rows of retention rules, and when what is held began."""

from dataclasses import dataclass
from datetime import datetime

from tocsin.kit.tx import Tx
from tocsin.privacy.retention import Kind, Rule


def rules(tx: Tx) -> list[Rule]:
    return tx.all(
        Rule,
        """
        select kind, days, changed_by, changed_at
        from retention_rule
        order by kind
        limit 100
        """,
    )


def put(tx: Tx, kind: Kind, days: int, *, by: str, at: datetime) -> None:
    tx.run(
        """
        insert into retention_rule (kind, days, changed_by, changed_at)
        values (%(kind)s, %(days)s, %(by)s, %(at)s)
        on conflict (kind) do update
        set days = excluded.days, changed_by = excluded.changed_by,
            changed_at = excluded.changed_at
        """,
        kind=kind,
        days=days,
        by=by,
        at=at,
    )


def remove(tx: Tx, kind: Kind) -> None:
    tx.run("delete from retention_rule where kind = %(kind)s", kind=kind)


@dataclass(frozen=True, slots=True)
class Begun:
    subject: str
    at: datetime


def begins(tx: Tx) -> list[Begun]:
    """Return when the incidents and people that are held began to be known."""
    return tx.all(
        Begun,
        """
        select legal_hold.subject, coalesce(incident.logged_at, person.created_at) as at
        from legal_hold
        left join incident on legal_hold.subject = 'incident/' || incident.number
        left join person on legal_hold.subject = 'person/' || person.id
        where released_at is null
            and (incident.number is not null or person.id is not null)
        order by legal_hold.subject
        limit 10000
        """,
    )
