"""What rules say of an alert beyond its own row; its incident is opened and joined by it."""

from dataclasses import dataclass

from tocsin.alerts.rule import Flapping, Grouping


@dataclass(frozen=True, slots=True)
class Handling:
    """``by`` is the rule that gave the priority."""

    priority: str | None = None
    policy_id: int | None = None
    grouping: Grouping | None = None
    flapping: Flapping | None = None
    by: str = ""
