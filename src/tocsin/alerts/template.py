"""Text with labels in it: ``{alertname} on {instance|an unknown host}``.

A label that is absent and has no other word given fails the template, so that nobody is paged
about an empty name; ``{{`` and ``}}`` are braces.
"""

import re
from collections.abc import Mapping

from tocsin.kit import errors

LONGEST = 1000
_PART = re.compile(r"\{\{|\}\}|\{([A-Za-z_][\w.-]*)(?:\|([^{}]*))?\}|[{}]")


class BadTemplate(errors.Invalid):
    """A brace stands alone, or the text is too long."""


class Missing(Exception):
    """The template names a label that is not there."""

    def __init__(self, label: str) -> None:
        super().__init__(label)
        self.label = label


def check(template: str) -> str:
    """Return it, or say what is wrong with it."""
    if len(template) > LONGEST:
        raise BadTemplate(f"A template has at most {LONGEST} characters.")
    if any(found[0] in "{}" for found in _PART.finditer(template) if len(found[0]) == 1):
        sentence = "has a brace that names no label; write {label}, or {{ for a brace."
        raise BadTemplate(f"'{template[:80]}' {sentence}")
    return template


def fill(template: str, labels: Mapping[str, str]) -> str:
    """Return the text; raise Missing when a label without another word is absent."""

    def word(found: "re.Match[str]") -> str:
        label, otherwise = found.groups()
        if label is None:
            return found[0][0]
        value = labels.get(label) or otherwise
        if value is None:
            raise Missing(label)
        return value

    return _PART.sub(word, template)
