"""What an importer makes of a foreign configuration, and what of it has no place here."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

Part = dict[str, Any]
Given = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Imported:
    """``document`` is a blueprint; ``left`` says what of the file is not in it."""

    document: Part
    left: tuple[str, ...]


@dataclass(slots=True)
class Notes:
    """What is left out, each said once, in the order in which it was met."""

    lines: list[str] = field(default_factory=list)

    def add(self, line: str) -> None:
        if line not in self.lines:
            self.lines.append(line)


def sections(**parts: list[Part]) -> Part:
    """A blueprint of the sections that say something."""
    return {name: listed for name, listed in parts.items() if listed}
