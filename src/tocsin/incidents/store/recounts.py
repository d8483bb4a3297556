"""Which policies' past is counted anew, and how far that has come."""

from datetime import datetime

from tocsin.incidents.store.due import LEASE, Due
from tocsin.kit.tx import Tx


def begin(tx: Tx, calendar: str, *, at: datetime) -> None:
    """Count anew what stopped by this calendar; one that is under way begins again."""
    tx.run(
        """
        insert into sla_recount (policy_id, check_at)
        select sla_policy.id, %(at)s
        from sla_policy
        join sla_calendar on sla_calendar.id = sla_policy.calendar_id
        where sla_calendar.name = %(calendar)s
        on conflict (policy_id) do update
            set after_number = 0,
                check_at = excluded.check_at
        """,
        calendar=calendar,
        at=at,
    )


def claim(tx: Tx, *, now: datetime) -> Due | None:
    return tx.maybe(
        Due,
        """
        update sla_recount
        set check_at = %(until)s
        where policy_id = (
            select policy_id
            from sla_recount
            where check_at <= %(now)s
            order by check_at, policy_id
            limit 1
            for update skip locked
        )
        returning 'recount' as work, policy_id as number, after_number::text as detail,
            check_at as leased_until
        """,
        now=now,
        until=now + LEASE,
    )


def numbers(tx: Tx, recount: Due, *, limit: int) -> list[int]:
    """Return the next incidents with something that stopped under the policy."""
    return tx.column(
        """
        (
            select incident_number
            from sla_clock
            where policy_id = %(policy)s and stopped_at is not null
                and incident_number > %(after)s
            order by incident_number
            limit %(limit)s
        )
        union
        (
            select incident_number
            from sla_stint
            where policy_id = %(policy)s and stopped_at is not null
                and incident_number > %(after)s
            order by incident_number
            limit %(limit)s
        )
        order by incident_number
        limit %(limit)s
        """,
        policy=recount.number,
        after=int(recount.detail),
        limit=limit,
    )


def go_on(tx: Tx, recount: Due, *, after_number: int, at: datetime) -> bool:
    """Note how far it came; False when it was begun again meanwhile."""
    return bool(
        tx.run(
            """
            update sla_recount
            set after_number = %(after)s,
                check_at = %(at)s
            where policy_id = %(policy)s and check_at = %(fence)s
            """,
            policy=recount.number,
            after=after_number,
            at=at,
            fence=recount.leased_until,
        )
    )


def end(tx: Tx, recount: Due) -> None:
    tx.run(
        """
        delete from sla_recount
        where policy_id = %(policy)s and check_at = %(fence)s
        """,
        policy=recount.number,
        fence=recount.leased_until,
    )
