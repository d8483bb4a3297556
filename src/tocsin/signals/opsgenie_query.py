"""Opsgenie's query language: ``status: open AND (priority: P1 OR tag: db) createdAt > 2026-01-01``.

A query becomes a tree that is asked about one alert after the other; an alert is handed in as
its fields, each with all the values that it has.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from tocsin.signals import opsgenie_comparison
from tocsin.signals.opsgenie_comparison import Operator, Value

Fields = Mapping[str, Sequence[Value]]

_FREE = ("message", "description", "alias", "tags", "entity", "source", "details", "tinyid")


@dataclass(frozen=True, slots=True)
class Term:
    """``name`` is empty for a word that may stand anywhere."""

    name: str
    operator: Operator
    value: str

    def holds(self, fields: Fields) -> bool:
        if not self.name:
            return any(Term(name, Operator.IS, self.value).holds(fields) for name in _FREE)
        values = fields.get(self.name, ())
        return opsgenie_comparison.compare(self.operator, values, self.value)

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
