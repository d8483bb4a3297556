"""Providers by which people sign in, by OpenID Connect."""

from datetime import datetime
from typing import Annotated

from pydantic import Field

from tocsin.api.route import Reading, Writing, noun
from tocsin.api.schemas import Cursor, Id, Input, Limit, Listed, Output
from tocsin.identity import provider as ideas
from tocsin.identity.actions import providers
from tocsin.identity.actor import Role
from tocsin.identity.provider import NewProvider, Provider
from tocsin.kit.pages import Page

router = noun("sign-in-providers")

Group = Annotated[str, Field(min_length=1, max_length=300)]
Mapped = Annotated[dict[Group, Group], Field(max_length=ideas.MOST_MAPPED, default_factory=dict)]


class ProviderOut(Output):
    """``slug`` is part of the address to which the provider sends people back."""

    id: int
    slug: str
    name: str
    issuer: str
    client_id: str
    has_secret: bool
    scopes: str
    domains: list[str]
    trusts_email: bool
    welcomes: bool
    role: Role
    groups_claim: str
    roles: dict[str, str]
    teams: dict[str, str]
    asks_code: bool
    is_enabled: bool
    created_at: datetime


class ProviderIn(Input):
    """``client_secret`` is sealed and never shown again; without one the one there stays.

    ``trusts_email`` lets a verified address lead to the account that has it; ``welcomes`` makes an
    account for whom nobody knows, with ``role``. ``roles`` and ``teams`` say what a group means.
    """

    name: Annotated[str, Field(max_length=60)]
    issuer: Annotated[str, Field(max_length=500)]
    client_id: Annotated[str, Field(max_length=300)]
    client_secret: Annotated[str, Field(max_length=500)] = ""
    scopes: Annotated[str, Field(max_length=300)] = "openid email profile"
    domains: Annotated[list[str], Field(max_length=ideas.MOST_DOMAINS, default_factory=list)]
    trusts_email: bool = False
    welcomes: bool = False
    role: Role = Role.STAKEHOLDER
    groups_claim: Annotated[str, Field(max_length=100)] = "groups"
    roles: Mapped
    teams: Mapped
    asks_code: bool = False
    is_enabled: bool = True

    def wanted(self) -> NewProvider:
        given = self.model_dump(exclude={"client_secret", "domains"})
        return NewProvider(**given, domains=tuple(self.domains))


@router.get("", response_model=Listed[ProviderOut])
def list_all(frame: Reading, cursor: Cursor = None, limit: Limit = 50) -> Page[Provider]:
    """Return the providers by name."""
    return providers.list_providers(frame.tx, cursor=cursor, limit=limit, actor=frame.actor)


@router.post("", status_code=201, response_model=ProviderOut)
def create(body: ProviderIn, frame: Writing) -> Provider:
    """Let people sign in by it."""
    actor, key = frame.confirmed(), frame.settings.key
    made = providers.create_provider(
        frame.tx, body.wanted(), secret=body.client_secret, key=key, actor=actor, now=frame.now
    )
    return providers.view_provider(frame.tx, made, actor=actor)


@router.get("/{provider_id}", response_model=ProviderOut)
def show(provider_id: Id, frame: Reading) -> Provider:
    return providers.view_provider(frame.tx, provider_id, actor=frame.actor)


@router.put("/{provider_id}", response_model=ProviderOut)
def replace(provider_id: Id, body: ProviderIn, frame: Writing) -> Provider:
    """Make it what is given; a secret that is left out stays."""
    providers.change_provider(
        frame.tx,
        provider_id,
        body.wanted(),
        secret=body.client_secret,
        key=frame.settings.key,
        actor=frame.confirmed(),
        now=frame.now,
    )
    return providers.view_provider(frame.tx, provider_id, actor=frame.actor)


@router.delete("/{provider_id}", status_code=204)
def remove(provider_id: Id, frame: Writing) -> None:
    """Let nobody in by it any more; whom it brought stay."""
    providers.remove_provider(frame.tx, provider_id, actor=frame.confirmed(), now=frame.now)
