"""What a blueprint may say of a provider by which people sign in."""

from typing import Annotated

from pydantic import Field

from tocsin.blueprints.parts.part import Part
from tocsin.blueprints.written import Name
from tocsin.identity.actor import Role


class ProviderPart(Part):
    name: Name
    issuer: Annotated[str, Field(max_length=500)]
    client_id: Annotated[str, Field(max_length=300)]
    client_secret: Annotated[str | None, Field(max_length=500)] = None
    scopes: Name = "openid email profile"
    domains: list[Name] = []
    trusts_email: bool = False
    welcomes: bool = False
    role: Role = Role.STAKEHOLDER
    groups_claim: Name = "groups"
    roles: dict[Name, Name] = {}
    teams: dict[Name, Name] = {}
    asks_code: bool = False
    is_enabled: bool = True
