"""What a blueprint may say of configuration items."""

from tocsin.blueprints.parts.part import Part
from tocsin.blueprints.written import Name
from tocsin.catalog.item import RelationKind


class RelationPart(Part):
    """Of another one, by what it is called."""

    kind: RelationKind
    type: Name
    identifier: Name


class ItemPart(Part):
    type: Name
    identifier: Name
    name: str = ""
    note: str = ""
    service: Name | None = None
    team: Name | None = None
    is_retired: bool = False
    relations: list[RelationPart] = []
