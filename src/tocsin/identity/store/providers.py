"""Rows of providers of identities."""

from dataclasses import asdict
from datetime import datetime
from typing import Any, LiteralString

from tocsin.identity.provider import NewProvider, Provider
from tocsin.kit.pages import START, Place
from tocsin.kit.tx import Tx

_SELECT: LiteralString = """
    select id, slug, name, issuer, client_id, client_secret is not null as has_secret, scopes,
        domains, trusts_email, welcomes, role, groups_claim, roles, teams, asks_code, is_enabled,
        created_at
    from sign_in_provider
"""


def insert(tx: Tx, slug: str, new: NewProvider, *, at: datetime) -> int | None:
    """Return the new id; None when another has the issuer or the slug."""
    found: int | None = tx.value(
        """
        insert into sign_in_provider (
            slug, name, issuer, client_id, scopes, domains, trusts_email, welcomes, role,
            groups_claim, roles, teams, asks_code, is_enabled, created_at
        )
        values (
            %(slug)s, %(name)s, %(issuer)s, %(client_id)s, %(scopes)s, %(domains)s,
            %(trusts_email)s, %(welcomes)s, %(role)s, %(groups_claim)s, %(roles)s, %(teams)s,
            %(asks_code)s, %(is_enabled)s, %(at)s
        )
        on conflict do nothing
        returning id
        """,
        slug=slug,
        at=at,
        **_columns(new),
    )
    return found


def change(tx: Tx, provider_id: int, new: NewProvider) -> bool:
    """Return False when another has the issuer."""
    return bool(
        tx.run(
            """
            update sign_in_provider
            set name = %(name)s, issuer = %(issuer)s, client_id = %(client_id)s,
                scopes = %(scopes)s, domains = %(domains)s, trusts_email = %(trusts_email)s,
                welcomes = %(welcomes)s, role = %(role)s, groups_claim = %(groups_claim)s,
                roles = %(roles)s, teams = %(teams)s, asks_code = %(asks_code)s,
                is_enabled = %(is_enabled)s
            where id = %(id)s
                and not exists (
                    select 1
                    from sign_in_provider as other
                    where other.issuer = %(issuer)s and other.id <> %(id)s
                )
            """,
            id=provider_id,
            **_columns(new),
        )
    )


def set_secret(tx: Tx, provider_id: int, sealed: str | None) -> None:
    tx.run(
        "update sign_in_provider set client_secret = %(sealed)s where id = %(id)s",
        id=provider_id,
        sealed=sealed,
    )


def secret(tx: Tx, provider_id: int) -> str | None:
    found: str | None = tx.value(
        "select client_secret from sign_in_provider where id = %(id)s", id=provider_id
    )
    return found


def get(tx: Tx, provider_id: int) -> Provider | None:
    return tx.maybe(Provider, _SELECT + "where id = %(id)s", id=provider_id)


def by_slug(tx: Tx, slug: str) -> Provider | None:
    return tx.maybe(Provider, _SELECT + "where slug = %(slug)s", slug=slug)


def some(tx: Tx, *, after: Place = START, limit: int) -> list[Provider]:
    return tx.all(
        Provider,
        _SELECT
        + """
        where %(after)s::text is null or (lower(name), id) > (lower(%(after)s), %(after_id)s)
        order by lower(name), id
        limit %(limit)s
        """,
        after=after.name,
        after_id=after.id,
        limit=limit,
    )


def delete(tx: Tx, provider_id: int) -> bool:
    return bool(tx.run("delete from sign_in_provider where id = %(id)s", id=provider_id))


def _columns(new: NewProvider) -> dict[str, Any]:
    return asdict(new) | {"domains": list(new.domains)}
