"""What time brings about: incidents to close or to wake, snoozes that end, clocks to look at.

A claim pushes its row into the future before anything is done with it, so that one that fails
is tried again later and never stands in the way of the others.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from tocsin.kit.due import Condition
from tocsin.kit.tx import Tx

LEASE = timedelta(minutes=1)
CLOCK_IS_DUE: Condition = """
    exists (
        select
        from sla_clock
        where next_check_at <= %(now)s
    )
"""
STINT_IS_DUE: Condition = """
    exists (
        select
        from sla_stint
        where next_check_at <= %(now)s
    )
"""
RECOUNT_IS_DUE: Condition = """
    exists (
        select
        from sla_recount
        where check_at <= %(now)s
    )
"""
LOOK_IS_DUE: Condition = """
    exists (
        select
        from escalation_look
        where check_at <= %(now)s
    )
"""
WAKE_IS_DUE: Condition = """
    exists (
        select
        from incident
        where wake_at <= %(now)s
    )
"""
SNOOZE_IS_DUE: Condition = """
    exists (
        select
        from incident_snooze
        where until <= %(now)s
    )
"""
CLOSE_IS_DUE: Condition = """
    exists (
        select
        from incident
        where close_at <= %(now)s and not awaits_review
    )
"""


class Work(StrEnum):
    CLOSE = "close"
    WAKE = "wake"
    CLOCK = "clock"
    STINT = "stint"
    RECOUNT = "recount"
    SNOOZE = "snooze"
    LOOK = "look"


@dataclass(frozen=True, slots=True)
class Due:
    """``leased_until`` is the fence: whoever finds another value there was overtaken.

    ``number`` is the incident's; of a recount the policy's, and the detail says how far it came.
    """

    work: Work
    number: int
    detail: str
    leased_until: datetime


def claim_clock(tx: Tx, *, now: datetime) -> Due | None:
    return tx.maybe(
        Due,
        """
        update sla_clock
        set next_check_at = %(until)s
        where (incident_number, kind) = (
            select incident_number, kind
            from sla_clock
            where next_check_at <= %(now)s
            order by next_check_at, incident_number, kind
            limit 1
            for update skip locked
        )
        returning 'clock' as work, incident_number as number, kind as detail,
            next_check_at as leased_until
        """,
        now=now,
        until=now + LEASE,
    )


def claim_stint(tx: Tx, *, now: datetime) -> Due | None:
    """The detail says of which kind the stint is, and whose."""
    return tx.maybe(
        Due,
        """
        update sla_stint
        set next_check_at = %(until)s
        where (incident_number, kind, party_id, started_at) = (
            select incident_number, kind, party_id, started_at
            from sla_stint
            where next_check_at <= %(now)s
            order by next_check_at, incident_number, kind, party_id, started_at
            limit 1
            for update skip locked
        )
        returning 'stint' as work, incident_number as number,
            kind || '/' || party_id as detail, next_check_at as leased_until
        """,
        now=now,
        until=now + LEASE,
    )


def claim_look(tx: Tx, *, now: datetime) -> Due | None:
    return tx.maybe(
        Due,
        """
        update escalation_look
        set check_at = %(until)s
        where incident_number = (
            select incident_number
            from escalation_look
            where check_at <= %(now)s
            order by check_at, incident_number
            limit 1
            for update skip locked
        )
        returning 'look' as work, incident_number as number, '' as detail,
            check_at as leased_until
        """,
        now=now,
        until=now + LEASE,
    )


def claim_wake(tx: Tx, *, now: datetime) -> Due | None:
    return tx.maybe(
        Due,
        """
        update incident
        set wake_at = %(until)s
        where number = (
            select number
            from incident
            where wake_at <= %(now)s
            order by wake_at, number
            limit 1
            for update skip locked
        )
        returning 'wake' as work, number, '' as detail, wake_at as leased_until
        """,
        now=now,
        until=now + LEASE,
    )


def claim_snooze(tx: Tx, *, now: datetime) -> Due | None:
    return tx.maybe(
        Due,
        """
        update incident_snooze
        set until = %(until)s
        where incident_number = (
            select incident_number
            from incident_snooze
            where until <= %(now)s
            order by until, incident_number
            limit 1
            for update skip locked
        )
        returning 'snooze' as work, incident_number as number, '' as detail, until as leased_until
        """,
        now=now,
        until=now + LEASE,
    )


def claim_close(tx: Tx, *, now: datetime) -> Due | None:
    """Pass over those that wait for their review."""
    return tx.maybe(
        Due,
        """
        update incident
        set close_at = %(until)s
        where number = (
            select number
            from incident
            where close_at <= %(now)s and not awaits_review
            order by close_at, number
            limit 1
            for update skip locked
        )
        returning 'close' as work, number, '' as detail, close_at as leased_until
        """,
        now=now,
        until=now + LEASE,
    )
