"""What a blueprint may say of whom the desk serves, and of what they are asked."""

from typing import Any

from tocsin.blueprints.parts.part import Part
from tocsin.blueprints.written import Name
from tocsin.incidents.form import FieldKind


class EntitlementPart(Part):
    service: Name | None = None
    support_hours: dict[str, Any] | None = None
    agreement: Name | None = None


class OrganisationPart(Part):
    name: Name
    domains: list[Name] = []
    parent: Name | None = None
    is_vip: bool = False
    note: str = ""
    people: list[Name] = []
    entitlements: list[EntitlementPart] = []


class WhenPart(Part):
    field: Name
    answers: list[Name] = []


class WordsPart(Part):
    label: str = ""
    hint: str = ""


class QuestionPart(Part):
    key: str = ""
    label: Name
    kind: FieldKind = FieldKind.TEXT
    required: bool = False
    internal: bool = False
    hint: str = ""
    options: list[Name] = []
    when: WhenPart | None = None
    words: dict[Name, WordsPart] = {}


class QuestionsPart(Part):
    category: Name
    fields: list[QuestionPart]
