"""An API token: what it may do, and how its text is read. Only a digest of it is ever kept."""

from dataclasses import dataclass
from datetime import datetime

from tocsin.identity import permission
from tocsin.identity.actor import ALL_SCOPES, Actor, Role, Scope
from tocsin.kit import errors

PREFIX_BYTES = 4
SECRET_BYTES = 32
_MARK = "tocsin_"


class WiderThanItsMaker(errors.Forbidden):
    """A token would be able to do what the one who makes it may not."""


@dataclass(frozen=True, slots=True)
class NewToken:
    name: str
    role: Role
    scopes: frozenset[Scope] = ALL_SCOPES
    person_id: int | None = None
    expires_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Token:
    """What can be shown of a token afterwards; its secret cannot."""

    id: int
    prefix: str
    name: str
    role: Role
    scopes: tuple[Scope, ...]
    person_id: int | None
    created_by: str
    created_at: datetime
    expires_at: datetime | None
    used_at: datetime | None
    revoked_at: datetime | None


def text(prefix: str, secret: str) -> str:
    return f"{_MARK}{prefix}_{secret}"


def prefix_of(offered: str) -> str | None:
    """Return the public part of a token's text, None when it is not one of ours."""
    prefix, separator, secret = offered.removeprefix(_MARK).partition("_")
    whole = offered.startswith(_MARK) and separator and secret and len(prefix) == 2 * PREFIX_BYTES
    return prefix if whole else None


def checked(new: NewToken, *, maker: Actor, now: datetime) -> NewToken:
    """Return it trimmed; no token may do more than the one who makes it."""
    tidy = NewToken(" ".join(new.name.split()), new.role, new.scopes, new.person_id, new.expires_at)
    faults = _faults(tidy, now)
    if faults:
        raise errors.Invalid(" ".join(faults.values()), fields=faults)
    wanted, held = permission.granted(tidy.scopes), permission.granted(maker.scopes)
    is_within = permission.of_role(tidy.role) <= permission.of_role(maker.role)
    if not (is_within and wanted <= held):
        raise WiderThanItsMaker("A token may not be able to do more than you are.")
    return tidy


def _faults(new: NewToken, now: datetime) -> dict[str, str]:
    found = {}
    if not 1 <= len(new.name) <= 80:
        found["name"] = "Name the token for what will use it, in at most 80 characters."
    if not new.scopes:
        found["scopes"] = "Give at least one scope: " + ", ".join(Scope) + "."
    if new.expires_at is not None and new.expires_at <= now:
        found["expires_at"] = "A token has to expire in the future."
    return found
