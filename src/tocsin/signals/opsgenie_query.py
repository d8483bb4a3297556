"""Opsgenie's query language: ``status: open AND (priority: P1 OR tag: db) createdAt > 2026-01-01``.

A query becomes a tree that is asked about one alert after the other; an alert is handed in as
its fields, each with all the values that it has.
"""

import itertools
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from tocsin.signals import opsgenie_date

Value = str | int | bool | datetime | None
Fields = Mapping[str, Sequence[Value]]

MOST_WORDS = 200

ALIASES = {
    "tag": "tags",
    "team": "teams",
    "responder": "responders",
    "recipient": "responders",
    "recipients": "responders",
    "detail": "details",
    "integration/name": "integration",
    "id": "alertid",
}
NAMES = frozenset(
    {
        *("status", "acknowledged", "isseen", "snoozed", "snoozeduntil", "priority", "count"),
        *("createdat", "updatedat", "lastoccurredat", "message", "description", "alias"),
        *("entity", "source", "owner", "tags", "teams", "responders", "details", "actions"),
        *("integration", "integration/type", "alertid", "tinyid", "details/key", "details/value"),
        *("acknowledgedby", "closedby", "user"),
    }
)
_FREE = ("message", "description", "alias", "tags", "entity", "source", "details", "tinyid")
_TOKEN = re.compile(
    r"""\s*(?:
        (?P<open>\() | (?P<close>\))
        | (?P<name>[A-Za-z][\w.\-]*)\s*(?P<operator>!=|>=|<=|>|<|:|=)\s*
        | "(?P<phrase>(?:[^"\\]|\\.)*)"
        | (?P<word>[^\s()"]+)
    )""",
    re.X,
)


class BadQuery(Exception):
    """It cannot be understood; the message says where."""


class Operator(StrEnum):
    IS = ":"
    NOT = "!="
    MORE = ">"
    AT_LEAST = ">="
    LESS = "<"
    AT_MOST = "<="


@dataclass(frozen=True, slots=True)
class Term:
    """``name`` is empty for a word that may stand anywhere."""

    name: str
    operator: Operator
    value: str

    def holds(self, fields: Fields) -> bool:
        if not self.name:
            return any(_is(value, self.value) for name in _FREE for value in fields.get(name, ()))
        return _compare(self.operator, fields.get(self.name, ()), self.value)

    def names(self) -> frozenset[str]:
        return frozenset({self.name})


@dataclass(frozen=True, slots=True)
class All:
    parts: "tuple[Node, ...]"

    def holds(self, fields: Fields) -> bool:
        return all(part.holds(fields) for part in self.parts)

    def names(self) -> frozenset[str]:
        return frozenset().union(*(part.names() for part in self.parts))


@dataclass(frozen=True, slots=True)
class Either:
    parts: "tuple[Node, ...]"

    def holds(self, fields: Fields) -> bool:
        return any(part.holds(fields) for part in self.parts)

    def names(self) -> frozenset[str]:
        return frozenset().union(*(part.names() for part in self.parts))


@dataclass(frozen=True, slots=True)
class Not:
    part: "Node"

    def holds(self, fields: Fields) -> bool:
        return not self.part.holds(fields)

    def names(self) -> frozenset[str]:
        return self.part.names()


Node = Term | All | Either | Not


def folded(name: str) -> str:
    """A field's name as it is looked up, whatever its case and whichever of its names."""
    plain = name.lower().replace(".", "/")
    return ALIASES.get(plain, plain)


def parse(text: str) -> Node:
    """Read a query; an empty one asks for everything."""
    tokens = list(itertools.islice(_tokens(text), MOST_WORDS + 1))
    if len(tokens) > MOST_WORDS:
        raise BadQuery(f"It has more than {MOST_WORDS} words.")
    reader = _Reader(tokens)
    found = reader.either("") if reader.left else All(())
    if reader.left:
        raise BadQuery("A closing parenthesis has no opening one.")
    return found


def needed(node: Node) -> frozenset[str]:
    """The fields that the query asks for; no others need to be handed in."""
    names = node.names()
    return names - {""} | frozenset(_FREE) if "" in names else names


def is_plain(node: Node) -> bool:
    """Whether the status alone decides, so that nothing needs to be looked at."""
    return node == All(()) or (isinstance(node, Term) and is_closed(node) is not None)


def is_closed(node: Node) -> bool | None:
    """What the query demands of the status for certain, so that not all need to be looked at."""
    if isinstance(node, All):
        return next((said for part in node.parts if (said := is_closed(part)) is not None), None)
    is_plain = isinstance(node, Term) and node.operator is Operator.IS and node.name == "status"
    if isinstance(node, Term) and is_plain and node.value.lower() in ("open", "closed"):
        return node.value.lower() == "closed"
    return None


@dataclass(frozen=True, slots=True)
class _Token:
    """``kind`` is one of "(", ")", "name" and "value"."""

    kind: str
    text: str = ""
    operator: Operator = Operator.IS
    is_quoted: bool = False

    def is_word(self, *words: str) -> bool:
        return self.kind == "value" and not self.is_quoted and self.text.upper() in words


def _tokens(text: str) -> Iterator[_Token]:
    position, end = 0, len(text.rstrip())
    while position < end:
        found = _TOKEN.match(text, position)
        if found is None:
            raise BadQuery(f"It cannot be understood from here: {text[position:].strip()[:40]}")
        position = found.end()
        yield _token(found)


def _token(found: re.Match[str]) -> _Token:
    if found["open"] or found["close"]:
        return _Token(found["open"] or found["close"])
    if found["name"]:
        said = found["operator"]
        return _Token("name", found["name"], Operator(":" if said == "=" else said))
    if found["phrase"] is not None:
        return _Token("value", re.sub(r"\\(.)", r"\1", found["phrase"]), is_quoted=True)
    return _Token("value", found["word"])


@dataclass(slots=True)
class _Reader:
    left: list[_Token]
    depth: int = field(default=0)

    def either(self, name: str) -> Node:
        parts = [self.all(name)]
        while self._took("OR", "||"):
            parts.append(self.all(name))
        return parts[0] if len(parts) == 1 else Either(tuple(parts))

    def all(self, name: str) -> Node:
        """Terms beside each other have to hold together, with or without a word between."""
        parts = [self._one(name)]
        while self.left and self.left[0].kind != ")" and not self.left[0].is_word("OR", "||"):
            self._took("AND", "&&")
            parts.append(self._one(name))
        return parts[0] if len(parts) == 1 else All(tuple(parts))

    def _one(self, name: str) -> Node:
        if self._took("NOT", "!"):
            return Not(self._one(name))
        if not self.left:
            raise BadQuery("It ends where something more has to come.")
        token = self.left.pop(0)
        if token.kind == "(":
            return self._group(name)
        if token.kind == "name":
            return self._field(token)
        if token.kind == ")":
            raise BadQuery("A parenthesis closes where something has to come.")
        return Term(name, Operator.IS, token.text)

    def _field(self, token: _Token) -> Node:
        name = _known(token.text)
        if self.left and self.left[0].kind == "(" and token.operator is Operator.IS:
            self.left.pop(0)
            return self._group(name)
        if not self.left or self.left[0].kind != "value":
            raise BadQuery(f"'{token.text}' is compared with nothing.")
        return Term(name, token.operator, self.left.pop(0).text)

    def _group(self, name: str) -> Node:
        self.depth += 1
        if self.depth > 20:
            raise BadQuery("Its parentheses are nested too deeply.")
        found = self.either(name)
        if not self.left or self.left.pop(0).kind != ")":
            raise BadQuery("A parenthesis is not closed.")
        self.depth -= 1
        return found

    def _took(self, *words: str) -> bool:
        is_next = bool(self.left) and self.left[0].is_word(*words)
        if is_next:
            self.left.pop(0)
        return is_next


def _known(name: str) -> str:
    found = folded(name)
    if found in NAMES or found.startswith("details/"):
        return found
    raise BadQuery(f"There is no field '{name}'.")


def _compare(operator: Operator, values: Sequence[Value], wanted: str) -> bool:
    if operator is Operator.IS:
        return any(_is(value, wanted) for value in values)
    if operator is Operator.NOT:
        return not any(_is(value, wanted) for value in values)
    return any(_ranks(operator, value, wanted) for value in values)


def _is(value: Value, wanted: str) -> bool:
    if value is None:
        return False
    if isinstance(value, datetime):
        first, last = opsgenie_date.span(wanted) or (None, None)
        return first is not None and last is not None and first <= value < last
    if not isinstance(value, str):
        return str(value).lower() == wanted.lower()
    return _is_text(value.lower(), wanted.lower())


def _is_text(value: str, wanted: str) -> bool:
    """The whole, a word or some words of it, or with a star whatever begins or goes on so."""
    if "*" in wanted:
        pieces = wanted.split("*")
        return any(_fits(part, pieces) for part in (value, *value.split()))
    if value == wanted:
        return True
    return re.search(rf"(?<!\w){re.escape(wanted)}(?!\w)", value) is not None


def _fits(text: str, pieces: Sequence[str]) -> bool:
    """Whether it begins with the first, ends with the last and has the others between, in order."""
    first, *between, last = pieces
    if not text.startswith(first):
        return False
    position = len(first)
    for piece in between:
        found = text.find(piece, position)
        if found < 0:
            return False
        position = found + len(piece)
    return text.endswith(last) and position + len(last) <= len(text)


def _ranks(operator: Operator, value: Value, wanted: str) -> bool:
    if isinstance(value, datetime):
        span = opsgenie_date.span(wanted)
        return span is not None and _ordered(operator, value.timestamp(), span[0].timestamp())
    if isinstance(value, int) and not isinstance(value, bool):
        number = re.fullmatch(r"-?\d{1,18}", wanted)
        return number is not None and _ordered(operator, value, int(wanted))
    is_text = isinstance(value, str)
    return is_text and _ordered(operator, *_places(str(value).lower(), wanted.lower()))


def _places(one: str, other: str) -> tuple[int, int]:
    return (one > other) - (one < other), 0


def _ordered(operator: Operator, one: float, other: float) -> bool:
    return {
        Operator.MORE: one > other,
        Operator.AT_LEAST: one >= other,
        Operator.LESS: one < other,
        Operator.AT_MOST: one <= other,
    }[operator]
