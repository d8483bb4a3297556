"""What a blueprint may say of configuration items."""

from pydantic import BaseModel, ConfigDict

from tocsin.blueprints.written import Name
from tocsin.catalog.item import RelationKind


class Part(BaseModel):
    """Unknown keys are errors."""

    model_config = ConfigDict(extra="forbid", frozen=True)


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
