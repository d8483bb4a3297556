"""What a blueprint may say of services."""

from datetime import timedelta
from typing import Any

from tocsin.blueprints.parts.part import Part
from tocsin.blueprints.written import Duration, Name


class ServicePart(Part):
    name: Name
    description: str = ""
    team: str | None = None
    tier: int = 3
    policy: str | None = None
    depends_on: list[Name] = []
    group_by: list[Name] = ["alertname"]
    group_window: Duration = timedelta(hours=1)
    auto_resolve: bool = True
    support_hours: dict[str, Any] | None = None
    status_group: str | None = None
    is_public: bool = False
