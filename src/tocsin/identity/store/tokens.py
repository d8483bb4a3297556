"""Rows of API tokens."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from tocsin.identity.actor import Role, Scope
from tocsin.identity.token import NewToken, Token
from tocsin.kit.tx import Tx


@dataclass(frozen=True, slots=True)
class Secret:
    prefix: str
    digest: bytes


@dataclass(frozen=True, slots=True)
class Bearer:
    """Who a token stands for; the person's part is empty for a token of nobody's."""

    id: int
    digest: bytes
    name: str
    role: Role
    scopes: tuple[Scope, ...]
    person_id: int | None
    person_role: Role | None
    team_ids: tuple[int, ...]
    leads: tuple[int, ...]


def insert(tx: Tx, new: NewToken, secret: Secret, *, created_by: str, at: datetime) -> int:
    return int(
        tx.value(
            """
            insert into api_token (
                prefix, digest, name, role, scopes, person_id, created_by, created_at, expires_at
            )
            values (
                %(prefix)s, %(digest)s, %(name)s, %(role)s, %(scopes)s,
                %(person)s, %(created_by)s, %(at)s, %(expires)s
            )
            returning id
            """,
            prefix=secret.prefix,
            digest=secret.digest,
            name=new.name,
            role=new.role,
            scopes=sorted(new.scopes),
            person=new.person_id,
            created_by=created_by,
            at=at,
            expires=new.expires_at,
        )
    )


def bearer(tx: Tx, prefix: str, *, now: datetime) -> Bearer | None:
    """Return whom a living token stands for; a person who has left takes theirs along."""
    return tx.maybe(
        Bearer,
        """
        select api_token.id, digest, api_token.name, api_token.role, scopes,
            person.id as person_id, person.role as person_role,
            array(
                select team_id from team_member
                where team_member.person_id = person.id
                order by team_id
            ) as team_ids,
            array(
                select team_id from team_member
                where team_member.person_id = person.id and is_lead
                order by team_id
            ) as leads
        from api_token
        left join person on person.id = api_token.person_id
        where prefix = %(prefix)s
            and revoked_at is null
            and (expires_at is null or expires_at > %(now)s)
            and (api_token.person_id is null or is_active)
        """,
        prefix=prefix,
        now=now,
    )


def get(tx: Tx, token_id: int) -> Token | None:
    return tx.maybe(
        Token,
        """
        select id, prefix, name, role, scopes, person_id, created_by, created_at,
            expires_at, used_at, revoked_at
        from api_token
        where id = %(id)s
        """,
        id=token_id,
    )


@dataclass(frozen=True, slots=True)
class Called:
    id: int
    name: str
    person: str | None


def called(tx: Tx, token_ids: Sequence[int]) -> list[Called]:
    """Return what these tokens are called, living or not, and whose they are."""
    return tx.all(
        Called,
        """
        select api_token.id, api_token.name, person.name as person
        from api_token
        left join person on person.id = api_token.person_id
        where api_token.id = any(%(ids)s)
        order by api_token.id
        limit 1000
        """,
        ids=list(token_ids),
    )


def page(tx: Tx, *, person_id: int | None, before: Sequence[int] | None, limit: int) -> list[Token]:
    """Return one more than the limit, newest first; of one person, or of all."""
    return tx.all(
        Token,
        """
        select id, prefix, name, role, scopes, person_id, created_by, created_at,
            expires_at, used_at, revoked_at
        from api_token
        where (%(person)s::bigint is null or person_id = %(person)s)
            and (%(before)s::bigint is null or id < %(before)s)
        order by id desc
        limit %(limit)s
        """,
        person=person_id,
        before=before[0] if before else None,
        limit=limit + 1,
    )


def revoke(tx: Tx, token_id: int, *, at: datetime) -> bool:
    return bool(
        tx.run(
            """
            update api_token
            set revoked_at = %(at)s
            where id = %(id)s and revoked_at is null
            """,
            id=token_id,
            at=at,
        )
    )


def touch(tx: Tx, token_id: int, *, now: datetime, before: datetime) -> bool:
    """Note the use, unless one was noted since ``before``."""
    return bool(
        tx.run(
            """
            update api_token
            set used_at = %(now)s
            where id = %(id)s and (used_at is null or used_at < %(before)s)
            """,
            id=token_id,
            now=now,
            before=before,
        )
    )
