"""A provider by which people sign in, and what its word is good for.

Whose an account is says the pair of issuer and subject alone. An address of mail is somebody's
today and somebody else's next year: it leads to an account once, if the provider has verified it
and is trusted to, and only to link the pair.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from urllib.parse import urlsplit

from tocsin.identity.actor import Role
from tocsin.kit import errors, text

MOST = 20
MOST_MAPPED = 200
MOST_DOMAINS = 100
_LOCAL = {"localhost", "127.0.0.1", "::1"}
_DOMAIN = re.compile(r"[a-z0-9-]+(\.[a-z0-9-]+)+")


class InvalidProvider(errors.Invalid):
    """A provider cannot be like this; ``fields`` says where."""


class NotAdmitted(errors.Forbidden):
    """The provider knows them, and we let them in no further; the sentence says why."""


@dataclass(frozen=True, slots=True)
class NewProvider:
    """``roles`` and ``teams`` say what a group of theirs means here: a role, a team's name."""

    name: str
    issuer: str
    client_id: str
    scopes: str = "openid email profile"
    domains: tuple[str, ...] = ()
    trusts_email: bool = False
    welcomes: bool = False
    role: Role = Role.STAKEHOLDER
    groups_claim: str = "groups"
    roles: Mapping[str, str] = field(default_factory=dict)
    teams: Mapping[str, str] = field(default_factory=dict)
    asks_code: bool = False
    is_enabled: bool = True


@dataclass(frozen=True, slots=True)
class Provider(NewProvider):
    id: int = 0
    slug: str = ""
    has_secret: bool = False
    created_at: datetime | None = None

    def as_new(self) -> NewProvider:
        return NewProvider(
            **{name: getattr(self, name) for name in NewProvider.__dataclass_fields__}
        )


@dataclass(frozen=True, slots=True)
class Connection:
    """A provider as somebody sees it on their account: whether they come by it."""

    provider_id: int
    name: str
    slug: str
    is_enabled: bool
    is_connected: bool


@dataclass(frozen=True, slots=True)
class Claims:
    """What a provider's token says of somebody, once it was checked."""

    subject: str
    email: str = ""
    is_verified: bool = False
    name: str = ""
    groups: tuple[str, ...] = ()
    authenticated_at: datetime | None = None


def checked(new: NewProvider) -> NewProvider:
    """Return it tidied, or raise InvalidProvider with a sentence for each field."""
    tidy = replace(
        new,
        name=text.one_line(text.storable(new.name)),
        issuer=new.issuer.strip(),
        client_id=new.client_id.strip(),
        scopes=" ".join(dict.fromkeys(["openid", *new.scopes.split()])),
        domains=tuple(dict.fromkeys(d.strip().lower().lstrip("@") for d in new.domains if d)),
        groups_claim=new.groups_claim.strip() or "groups",
        roles=dict(new.roles),
        teams=dict(new.teams),
    )
    if faults := _faults(tidy):
        raise InvalidProvider(" ".join(faults.values()), fields=faults)
    return tidy


def admits(provider: NewProvider, claims: Claims) -> bool:
    """Whether somebody with this address may come; one that nobody verified is of no domain."""
    domain = claims.email.rpartition("@")[2].lower()
    return not provider.domains or (claims.is_verified and domain in provider.domains)


def role_of(provider: NewProvider, claims: Claims) -> Role | None:
    """Return the highest role that their groups mean; None if groups say nothing of roles."""
    if not provider.roles:
        return None
    meant = [Role(provider.roles[each]) for each in claims.groups if each in provider.roles]
    return max(meant, key=lambda role: role.rank, default=provider.role)


def teams_of(provider: NewProvider, claims: Claims) -> list[str]:
    """Return the names of the teams that their groups mean."""
    return sorted({provider.teams[each] for each in claims.groups if each in provider.teams})


def _faults(new: NewProvider) -> dict[str, str]:
    faults = {}
    if not 1 <= len(new.name) <= 60:
        faults["name"] = "Give it the name that people see on the button, 60 characters at most."
    if not _is_issuer(new.issuer):
        faults["issuer"] = "Give the issuer's address as the provider writes it: https://…"
    if not 1 <= len(new.client_id) <= 300:
        faults["client_id"] = "Give the client id that the provider has for Tocsin."
    if any(not _DOMAIN.fullmatch(each) for each in new.domains) or len(new.domains) > MOST_DOMAINS:
        faults["domains"] = f"Give at most {MOST_DOMAINS} domains such as example.com."
    if any(role not in list(Role) for role in new.roles.values()):
        faults["roles"] = f"A group means one of these roles: {', '.join(Role)}."
    if max(len(new.roles), len(new.teams)) > MOST_MAPPED:
        faults["teams"] = f"At most {MOST_MAPPED} groups can mean something."
    return faults


def _is_issuer(given: str) -> bool:
    """By https, or on this very machine; what follows a ``?`` or ``#`` is part of no issuer."""
    try:
        parts = urlsplit(given)
    except ValueError:
        return False
    is_safe = parts.scheme == "https" or (parts.scheme == "http" and parts.hostname in _LOCAL)
    return is_safe and bool(parts.hostname) and not (parts.query or parts.fragment)
