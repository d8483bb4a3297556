"""What a pattern must begin with, which the database can look for before the pattern is tried.

Most patterns in use are a beginning (``web-.*``) or a choice (``eu|us-east``). What is found so is
more than the pattern fits, never less: whoever asked tries the pattern on it.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from tocsin.alerts.matcher import Matcher

_MEANS_MORE = frozenset("\\.+*?()[]{}|^$")
_REPEATS = frozenset("*?{")


@dataclass(frozen=True, slots=True)
class Beginning:
    """The value of a label begins with one of these."""

    name: str
    texts: tuple[str, ...]


def beginning(matchers: Sequence[Matcher]) -> Beginning | None:
    """Return what the first of these that tells anything asks of its label, or None."""
    for matcher in matchers:
        if matcher.is_regex and matcher.is_equal and (texts := _beginnings(matcher.value)):
            return Beginning(matcher.name, texts)
    return None


def _beginnings(pattern: str) -> tuple[str, ...]:
    """The literal beginning of each alternative; none if any of them may begin with anything."""
    is_plain = not any(letter in pattern for letter in "()[]\\")
    found = tuple(_literal(part) for part in (pattern.split("|") if is_plain else [pattern]))
    is_told = all(found) and (is_plain or "|" not in pattern)
    return found if is_told else ()


def _literal(pattern: str) -> str:
    """The letters before anything that means more; not the last of them if it may be repeated."""
    end = next((at for at, letter in enumerate(pattern) if letter in _MEANS_MORE), len(pattern))
    return pattern[: end - 1] if pattern[end : end + 1] in _REPEATS else pattern[:end]
