"""The settings of a provider as a table; channels and signals describe theirs alike."""

from collections.abc import Sequence
from typing import Protocol

from tools.reference import markdown


class Described(Protocol):
    @property
    def name(self) -> str: ...
    @property
    def title(self) -> str: ...
    @property
    def is_required(self) -> bool: ...
    @property
    def default(self) -> object: ...
    @property
    def help(self) -> str: ...


def table(fields: Sequence[Described]) -> str:
    """Return the empty text where there is nothing to set."""
    rows = [
        (markdown.code(each.name), _needed(each), _default(each), _words(each)) for each in fields
    ]
    return markdown.table(("setting", "needed", "default", "what it is"), rows) if rows else ""


def _needed(field: Described) -> str:
    return "yes" if field.is_required else ""


def _default(field: Described) -> str:
    return "" if field.default in ("", None, {}) else markdown.code(_yaml(field.default))


def _yaml(value: object) -> object:
    return str(value).lower() if isinstance(value, bool) else value


def _words(field: Described) -> str:
    """The title, which choices there are, the help, and what is never shown again."""
    choices = ", ".join(map(markdown.code, getattr(field, "choices", ())))
    parts = [f"{field.title}.", f"One of {choices}." if choices else "", field.help]
    parts.append("Kept sealed." if getattr(field, "is_secret", False) else "")
    return " ".join(part for part in parts if part)
