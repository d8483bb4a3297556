"""Whether there is anything to do: many such questions, asked in one statement.

What is due lies in many tables, and mostly nothing is: a transaction for each question was most
of what a Tocsin at rest did. A condition may say yes too often, for whoever is called then looks
for itself; it never says no to what is due.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import LiteralString

from tocsin.kit.tx import Tx

Condition = LiteralString
"""A boolean expression over the tables of whoever states it; ``%(now)s`` is the moment."""


def among(tx: Tx, conditions: Mapping[str, Condition], *, now: datetime) -> frozenset[str]:
    """Return the names of the conditions that hold at that moment."""
    return frozenset(tx.column(f"select unnest({holding(conditions)})", now=now))


def holding(conditions: Mapping[str, Condition]) -> LiteralString:
    """The same as an expression, an array of names."""
    asked = [f"case when {condition} then '{name}' end" for name, condition in conditions.items()]
    listed: LiteralString = ", ".join(asked)
    return f"array_remove(array[{listed}]::text[], null)"
