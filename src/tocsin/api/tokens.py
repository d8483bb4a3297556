"""API tokens."""

from datetime import datetime

from tocsin.api.route import Reading, Writing, noun
from tocsin.api.schemas import Cursor, Id, Input, Limit, Listed, Moment, Output, Reference
from tocsin.identity import actions as identity
from tocsin.identity.actor import ALL_SCOPES, Role, Scope
from tocsin.identity.token import NewToken, Token
from tocsin.kit.pages import Page

router = noun("tokens")


class TokenOut(Output):
    id: int
    prefix: str
    name: str
    role: Role
    scopes: list[Scope]
    person_id: int | None
    created_by: str
    created_at: datetime
    expires_at: datetime | None
    used_at: datetime | None
    revoked_at: datetime | None


class TokenIn(Input):
    """Without ``person_id`` the token belongs to nobody, which only administrators may want."""

    name: str
    role: Role
    scopes: frozenset[Scope] = ALL_SCOPES
    person_id: Reference | None = None
    expires_at: Moment | None = None


class NewTokenOut(Output):
    """``token`` is shown this once and cannot be had again."""

    token: str


@router.get("", response_model=Listed[TokenOut])
def list_all(frame: Reading, cursor: Cursor = None, limit: Limit = 50) -> Page[Token]:
    """Return tokens, newest first: all to an administrator, to others their own."""
    return identity.list_tokens(frame.tx, actor=frame.actor, cursor=cursor, limit=limit)


@router.post("", status_code=201)
def create(body: TokenIn, frame: Writing) -> NewTokenOut:
    """Make a token; it may do what its role and its scopes both allow."""
    new = NewToken(body.name, body.role, body.scopes, body.person_id, body.expires_at)
    return NewTokenOut(token=identity.create_token(frame.tx, new, actor=frame.actor, now=frame.now))


@router.delete("/{token_id}", status_code=204)
def revoke(token_id: Id, frame: Writing) -> None:
    """End a token's life at once."""
    identity.revoke_token(frame.tx, token_id, actor=frame.actor, now=frame.now)
