"""A setting of a channel: how a form shows it and what it may be."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from tocsin.kit import errors

Check = Callable[[Any], Any]
"""Returns the value as it is kept, or raises kit.errors.Invalid."""


@dataclass(frozen=True, slots=True)
class Field:
    """One setting of a channel. A secret one is stored sealed and never shown again.

    ``is_generated``: left empty it becomes what ``generate`` makes, or else ``whsec_`` and 32
    random bytes. Whether a secret that is required is there, only who keeps it can tell.
    """

    name: str
    title: str
    check: Check
    is_required: bool = False
    is_secret: bool = False
    is_generated: bool = False
    generate: Callable[[], str] | None = None
    default: Any = None
    choices: tuple[str, ...] = ()
    help: str = ""


def checked(fields: Sequence[Field], given: Mapping[str, Any]) -> dict[str, Any]:
    """Return all settings as they are kept, or raise Invalid with a sentence for each fault."""
    known = {field.name for field in fields}
    faults = {
        name: f"'{name}' is not a setting here; there are: {', '.join(known) or 'none'}."
        for name in given
        if name not in known
    }
    kept = {}
    for field in fields:
        try:
            kept[field.name] = _checked(field, given.get(field.name))
        except errors.Invalid as fault:
            faults[field.name] = fault.sentence
    if faults:
        raise errors.Invalid(" ".join(faults.values()), fields=faults)
    return kept


def _checked(field: Field, value: Any) -> Any:
    if value is None or value == "":
        if field.is_required and not field.is_secret:
            raise errors.Invalid(f"'{field.name}' is needed: {field.title}.")
        return field.default
    if field.choices and value not in field.choices:
        raise errors.Invalid(f"'{field.name}' is one of {', '.join(field.choices)}.")
    return field.check(value)


def line(value: Any) -> str:
    """Check a setting or address that is one line of text."""
    if not isinstance(value, str) or not value.strip() or not value.isprintable():
        raise errors.Invalid("This has to be one line of text.")
    if len(value) > 2000:
        raise errors.Invalid("This is longer than 2000 characters.")
    return value.strip()


def port(value: Any) -> int:
    if isinstance(value, bool) or not str(value).isdecimal() or not 1 <= int(value) <= 65535:
        raise errors.Invalid("A port is a number from 1 to 65535.")
    return int(value)


def lines(value: Any) -> list[str]:
    """Check a setting that is a list; a text is a list by its commas and white space."""
    items: Sequence[Any] = value.replace(",", " ").split() if isinstance(value, str) else value
    if not isinstance(items, list | tuple):
        raise errors.Invalid("This has to be a list.")
    return [line(item) for item in items]
