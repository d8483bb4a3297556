"""A condition on one label, written as Prometheus people write it.

Patterns are compiled by RE2, which cannot be made to run away, and match the whole value.
"""

import functools
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import re2

from tocsin.kit import errors
from tocsin.kit import text as texts

PATTERN_LIMIT = 512
MATCHERS_AT_MOST = 32
_REMEMBERED = 128

_WRITTEN = re.compile(
    r'\s*([A-Za-z_][\w.-]*)\s*(=~|!~|!=|=)\s*(?:"((?:[^"\\]|\\.)*)"|([^",{}]*?))\s*'
)


class BadMatcher(errors.Invalid):
    """The text is not a matcher, or its pattern is not a regular expression."""


@dataclass(frozen=True, slots=True)
class Matcher:
    """An absent label counts as an empty one."""

    name: str
    value: str
    is_regex: bool = False
    is_equal: bool = True

    def __post_init__(self) -> None:
        if not self.name or len(self.name) > PATTERN_LIMIT or len(self.value) > PATTERN_LIMIT:
            raise BadMatcher(f"A matcher needs a label and at most {PATTERN_LIMIT} characters.")
        if texts.storable(f"{self.name}{self.value}") != f"{self.name}{self.value}":
            raise BadMatcher("A matcher holds a character that cannot be kept.")
        if self.is_regex:
            _compiled(self.value)

    def matches(self, labels: Mapping[str, str]) -> bool:
        value = labels.get(self.name, "")
        if self.is_regex:
            found = (_fits if len(value) <= _REMEMBERED else _fits_anew)(self.value, value)
        else:
            found = value == self.value
        return found == self.is_equal

    def __str__(self) -> str:
        operator = ("=" if self.is_equal else "!") + ("~" if self.is_regex else "=")
        operator = "=" if operator == "==" else operator
        escaped = self.value.replace("\\", "\\\\").replace('"', '\\"')
        return f'{self.name}{operator}"{escaped}"'


def parse(text: str) -> Matcher:
    """Read ``name="value"``, ``name!=value``, ``name=~"pattern"`` or ``name!~"pattern"``."""
    written = _WRITTEN.fullmatch(text)
    if not written:
        raise BadMatcher(f"bad matcher format: {text[:120]}")
    name, operator, quoted, bare = written.groups()
    value = bare if quoted is None else re.sub(r"\\(.)", r"\1", quoted)
    return Matcher(name, value, is_regex="~" in operator, is_equal="!" not in operator)


def parse_all(text: str) -> list[Matcher]:
    """Read matchers with commas between them, as they stand between braces."""
    found, at = [], 0
    while text[at:].strip():
        written = _WRITTEN.match(text, at)
        if not written or text[written.end() : written.end() + 1] not in ("", ","):
            raise BadMatcher(f"bad matcher format: {text[:120]}")
        found.append(parse(written[0]))
        at = written.end() + 1
    return found


def all_match(matchers: Sequence[Matcher], labels: Mapping[str, str]) -> bool:
    return all(matcher.matches(labels) for matcher in matchers)


def to_rows(matchers: Sequence[Matcher]) -> list[dict[str, Any]]:
    if not 1 <= len(matchers) <= MATCHERS_AT_MOST:
        raise BadMatcher(f"Between 1 and {MATCHERS_AT_MOST} matchers are needed.")
    return [
        {"name": m.name, "value": m.value, "is_regex": m.is_regex, "is_equal": m.is_equal}
        for m in matchers
    ]


def from_rows(rows: Sequence[Mapping[str, Any]]) -> tuple[Matcher, ...]:
    return tuple(Matcher(**row) for row in rows)


def _fits_anew(pattern: str, value: str) -> bool:
    return _compiled(pattern).fullmatch(value) is not None


_fits = functools.lru_cache(maxsize=32_768)(_fits_anew)
"""Most labels have few values, which a thousand rules and silences ask about again and again."""


@functools.lru_cache(maxsize=4096)
def _compiled(pattern: str) -> Any:
    options = re2.Options()
    options.log_errors = False
    try:
        return re2.compile(pattern, options)
    except re2.error as error:
        raise BadMatcher(f"'{pattern[:120]}' is not a regular expression.") from error
