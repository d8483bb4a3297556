"""Reads what is written in Opsgenie's query language: words, then the tree that they make."""

import itertools
import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from tocsin.signals.opsgenie_comparison import Operator
from tocsin.signals.opsgenie_query import All, Either, Node, Not, Term

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


def folded(name: str) -> str:
    """A field's name as it is looked up, whatever its case and whichever of its names."""
    plain = name.lower().replace(".", "/")
    return ALIASES.get(plain, plain)


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
