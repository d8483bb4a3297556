"""Every page of the reference by its name, and everything that is not explained in one list."""

from collections.abc import Callable, Iterable, Mapping
from types import MappingProxyType

from tools.reference import (
    api,
    blueprint,
    channels,
    cli,
    events,
    keyboard,
    limits,
    probes,
    settings,
    sources,
    tables,
)

Render = Callable[[], str]
Faults = Callable[[], Iterable[str]]

PAGES: Mapping[str, Render] = MappingProxyType(
    {
        "api.md": api.render,
        "blueprint.md": blueprint.render,
        "channels.md": channels.render,
        "cli.md": cli.render,
        "keyboard.md": keyboard.render,
        "ledger-events.md": events.render,
        "limits.md": limits.render,
        "probes.md": probes.render,
        "settings.md": settings.render,
        "sources.md": sources.render,
        "tables.md": tables.render,
        **sources.PAGES,
    }
)

FAULTS: Mapping[str, Faults] = MappingProxyType(
    {
        "api": api.faults,
        "blueprint": blueprint.faults,
        "channels": channels.faults,
        "cli": cli.faults,
        "events": events.faults,
        "keyboard": keyboard.faults,
        "limits": limits.faults,
        "probes": probes.faults,
        "settings": settings.faults,
        "sources": sources.faults,
        "tables": tables.faults,
    }
)


def faults() -> list[str]:
    """What is there and not explained, or explained and not there."""
    return [fault for find in FAULTS.values() for fault in find()]
