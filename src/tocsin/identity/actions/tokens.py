"""What is done to API tokens, and how one is recognized."""

import hmac
from collections.abc import Sequence
from datetime import datetime, timedelta

from tocsin.identity import permission
from tocsin.identity import token as ideas
from tocsin.identity.actor import Actor, Kind
from tocsin.identity.permission import Permission
from tocsin.identity.store import people
from tocsin.identity.store import tokens as store
from tocsin.identity.token import NewToken, Token
from tocsin.kit import errors, ids, ledger, pages
from tocsin.kit.tx import Tx

_NOTED_EVERY = timedelta(hours=1)


class TokenNotFound(errors.NotFound):
    def __init__(self, token_id: int) -> None:
        super().__init__(f"There is no token {token_id}.")


def create_token(tx: Tx, new: NewToken, *, actor: Actor, now: datetime) -> str:
    """Return the token's text: the only time that anybody sees it."""
    _require_own(new.person_id, actor)
    tidy = ideas.checked(new, maker=actor, now=now)
    _check_owner(tx, tidy)
    secret = ids.token(ideas.SECRET_BYTES)
    prefix = ids.key()[: 2 * ideas.PREFIX_BYTES]
    text = ideas.text(prefix, secret)
    token_id = store.insert(
        tx, tidy, store.Secret(prefix, ids.digest(text)), created_by=actor.label, at=now
    )
    ledger.record(
        tx,
        kind="token.created",
        subject=f"token/{token_id}",
        actor=actor.label,
        at=now,
        data={
            "name": tidy.name,
            "role": tidy.role,
            "scopes": sorted(tidy.scopes),
            "person_id": tidy.person_id,
        },
    )
    return text


def token_actor(tx: Tx, text: str, now: datetime) -> Actor | None:
    """Return whom a token's text stands for; None when it is wrong, revoked or has run out."""
    prefix = ideas.prefix_of(text)
    found = store.bearer(tx, prefix, now=now) if prefix else None
    if found is None or not hmac.compare_digest(found.digest, ids.digest(text)):
        return None
    theirs = found.person_role or found.role
    role, scopes = permission.shared(found.role, theirs, found.scopes)
    return Actor(
        kind=Kind.TOKEN,
        id=found.id,
        name=found.name,
        role=role,
        team_ids=found.team_ids,
        scopes=scopes,
        person_id=found.person_id,
        leads=frozenset(found.leads),
    )


def touch_token(tx: Tx, token_id: int, *, now: datetime) -> bool:
    """Note that a token was used, to the hour."""
    return store.touch(tx, token_id, now=now, before=now - _NOTED_EVERY)


def list_tokens(
    tx: Tx, *, actor: Actor, cursor: str | None = None, limit: int = 50
) -> pages.Page[Token]:
    """Return tokens newest first: all to an administrator, to others their own."""
    sees_all = permission.may(actor, Permission.AUDIT)
    if not sees_all and actor.person_id is None:
        return pages.Page([])
    before = pages.decode(cursor, int) if cursor else None
    owner = None if sees_all else actor.person_id
    rows = store.page(tx, person_id=owner, before=before, limit=limit)
    last = rows[:limit][-1:]
    return pages.cut(rows, limit, *(token.id for token in last))


def token_holders(tx: Tx, token_ids: Sequence[int]) -> dict[int, str]:
    """Return who acts by each of these tokens: its person, or else the token by its name."""
    rows = store.called(tx, token_ids) if token_ids else []
    return {row.id: row.person or f"API token {row.name}" for row in rows}


def revoke_token(tx: Tx, token_id: int, *, actor: Actor, now: datetime) -> None:
    """End a token's life; ending it again changes nothing."""
    found = store.get(tx, token_id)
    if found is None or not _is_visible(found, actor):
        raise TokenNotFound(token_id)
    if store.revoke(tx, token_id, at=now):
        ledger.record(
            tx,
            kind="token.revoked",
            subject=f"token/{token_id}",
            actor=actor.label,
            at=now,
            data={"name": found.name},
        )


def _require_own(person_id: int | None, actor: Actor) -> None:
    if person_id is None or not actor.is_person(person_id):
        permission.require(actor, Permission.ADMINISTER)


def _check_owner(tx: Tx, new: NewToken) -> None:
    if new.person_id is not None and people.get(tx, new.person_id) is None:
        sentence = f"There is no person {new.person_id}."
        raise errors.Invalid(sentence, fields={"person_id": sentence})


def _is_visible(token: Token, actor: Actor) -> bool:
    is_own = token.person_id is not None and actor.is_person(token.person_id)
    return is_own or permission.may(actor, Permission.ADMINISTER)
