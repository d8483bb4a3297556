"""Rows of sessions."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from tocsin.identity.actor import Role
from tocsin.identity.session import SessionRow
from tocsin.identity.sign_in_rule import AskedOf
from tocsin.kit.tx import Tx


@dataclass(frozen=True, slots=True)
class NewSession:
    person_id: int
    token_digest: bytes
    address: str
    user_agent: str
    idle_until: datetime
    expires_at: datetime


@dataclass(frozen=True, slots=True)
class Holder:
    """Whose session it is, with all that an actor is made of."""

    session_id: int
    person_id: int
    name: str
    role: Role
    team_ids: tuple[int, ...]
    leads: tuple[int, ...]
    confirmed_at: datetime
    expires_at: datetime
    created_at: datetime
    person_since: datetime
    has_second_factor: bool
    second_factor: AskedOf | None
    grace: timedelta | None
    asked_since: datetime | None


def insert(tx: Tx, new: NewSession, *, at: datetime) -> int:
    return int(
        tx.value(
            """
            insert into session (
                person_id, token_digest, created_at, confirmed_at, seen_at,
                idle_until, expires_at, address, user_agent
            )
            values (
                %(person)s, %(digest)s, %(at)s, %(at)s, %(at)s,
                %(idle)s, %(expires)s, %(address)s, %(user_agent)s
            )
            returning id
            """,
            person=new.person_id,
            digest=new.token_digest,
            at=at,
            idle=new.idle_until,
            expires=new.expires_at,
            address=new.address,
            user_agent=new.user_agent,
        )
    )


def holder(tx: Tx, digest: bytes, *, now: datetime) -> Holder | None:
    """Return who holds a session that is neither over nor revoked, if they are still active."""
    return tx.maybe(
        Holder,
        """
        select session.id as session_id, person.id as person_id, name, role,
            array(
                select team_id from team_member
                where team_member.person_id = person.id
                order by team_id
            ) as team_ids,
            array(
                select team_id from team_member
                where team_member.person_id = person.id and is_lead
                order by team_id
            ) as leads,
            confirmed_at, expires_at, session.created_at, person.created_at as person_since,
            second_factor.person_id is not null as has_second_factor,
            sign_in_rule.second_factor, grace, asked_since
        from session
        join person on person.id = session.person_id
        left join second_factor on second_factor.person_id = person.id
        left join sign_in_rule on is_only
        where token_digest = %(digest)s
            and revoked_at is null
            and idle_until > %(now)s
            and expires_at > %(now)s
            and is_active
        """,
        digest=digest,
        now=now,
    )


def touch(tx: Tx, digest: bytes, *, idle_until: datetime, now: datetime, before: datetime) -> bool:
    """Put the idle end off, unless the session was seen since ``before``."""
    return bool(
        tx.run(
            """
            update session
            set seen_at = %(now)s, idle_until = least(%(idle)s, expires_at)
            where token_digest = %(digest)s
                and revoked_at is null
                and seen_at < %(before)s
            """,
            digest=digest,
            idle=idle_until,
            now=now,
            before=before,
        )
    )


def confirm(tx: Tx, session_id: int, *, at: datetime) -> None:
    tx.run("update session set confirmed_at = %(at)s where id = %(id)s", id=session_id, at=at)


def of_person(tx: Tx, person_id: int, *, now: datetime) -> list[SessionRow]:
    """Return the sessions that could still be used, the one used last first."""
    return tx.all(
        SessionRow,
        """
        select id, person_id, created_at, seen_at, expires_at, address, user_agent
        from session
        where person_id = %(id)s
            and revoked_at is null
            and idle_until > %(now)s
            and expires_at > %(now)s
        order by seen_at desc, id desc
        limit 100
        """,
        id=person_id,
        now=now,
    )


def owner(tx: Tx, session_id: int) -> int | None:
    found: int | None = tx.value("select person_id from session where id = %(id)s", id=session_id)
    return found


def revoke(tx: Tx, session_id: int, *, at: datetime) -> bool:
    return bool(
        tx.run(
            """
            update session
            set revoked_at = %(at)s
            where id = %(id)s and revoked_at is null
            """,
            id=session_id,
            at=at,
        )
    )


def revoke_all(tx: Tx, person_id: int, *, at: datetime, but: int | None = None) -> int:
    """End all sessions of a person, ``but`` one if it is given."""
    return tx.run(
        """
        update session
        set revoked_at = %(at)s
        where person_id = %(id)s
            and revoked_at is null
            and (%(but)s::bigint is null or id <> %(but)s)
        """,
        id=person_id,
        at=at,
        but=but,
    )


def delete_over(tx: Tx, *, before: datetime, limit: int) -> int:
    """Forget sessions that ended before this moment."""
    return tx.run(
        """
        delete from session
        where id in (
            select id from session
            where expires_at < %(before)s or revoked_at < %(before)s
            order by id
            limit %(limit)s
            for update skip locked
        )
        """,
        before=before,
        limit=limit,
    )
