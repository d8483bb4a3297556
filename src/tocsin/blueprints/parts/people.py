"""What a blueprint may say of people and teams."""

from tocsin.blueprints.parts.part import Part
from tocsin.blueprints.written import Name
from tocsin.identity.actor import Role


class ContactPart(Part):
    channel: Name
    address: str = ""
    label: str = ""


class PersonPart(Part):
    email: Name
    name: Name
    role: Role = Role.RESPONDER
    time_zone: str = "UTC"
    contacts: list[ContactPart] = []


class TeamPart(Part):
    name: Name
    description: str = ""
    members: list[Name] = []
    leads: list[Name] = []
