"""What a blueprint may say of how incidents are sorted."""

from tocsin.blueprints.parts.part import Part
from tocsin.blueprints.written import Name
from tocsin.incidents.judgement import Raises
from tocsin.incidents.priority import Level, Priority
from tocsin.incidents.requirement import Need, Stage


class TriagePart(Part):
    """What is left out is left alone. Categories are added, never put away."""

    categories: list[Name] = []
    priorities: dict[Level, dict[Level, Priority]] | None = None
    required_fields: dict[Stage, list[Need]] | None = None
    vip_raises: Raises | None = None
