"""How a section is written out as people write it: by names, and without what is not set."""

from collections.abc import Mapping
from typing import Any

from tocsin.blueprints.sections.setting import Setting
from tocsin.catalog import actions as catalog
from tocsin.identity import actions as identity


def filled(part: Mapping[str, Any]) -> dict[str, Any]:
    """Leave out what is not set."""
    return {name: value for name, value in part.items() if value not in (None, "", [])}


def emails(setting: Setting) -> dict[int, str]:
    return {each.id: each.email for each in identity.people(setting.tx, limit=10_000)}


def service_names(setting: Setting) -> dict[int, str]:
    return {each.id: each.name for each in catalog.services(setting.tx)}
