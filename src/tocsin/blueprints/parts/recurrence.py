"""What a blueprint may say of incidents that come again."""

from tocsin.blueprints.parts.part import Part


class RecurrencePart(Part):
    is_on: bool = True
    fewest: int = 3
    days: int = 30
    likeness: float = 0.6
