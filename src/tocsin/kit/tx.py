"""What a transaction can do, for those who are handed one.

Capabilities see this protocol only; the driver and the connection stay in kit.db.
"""

from contextlib import AbstractContextManager
from dataclasses import dataclass
from typing import Any, LiteralString, Protocol, TypeVar

Row = TypeVar("Row")


@dataclass(frozen=True, slots=True)
class Json:
    """A value to be stored as jsonb; plain dicts need no wrapping, lists and scalars do."""

    value: Any


class Tx(Protocol):
    """An open transaction. Whoever opened it commits it; nobody else may."""

    def all(self, row: type[Row], sql: LiteralString, **params: Any) -> list[Row]: ...

    def maybe(self, row: type[Row], sql: LiteralString, **params: Any) -> Row | None: ...

    def value(self, sql: LiteralString, **params: Any) -> Any:
        """Return the first column of the first row, or None when there is no row."""

    def column(self, sql: LiteralString, **params: Any) -> list[Any]:
        """Return the first column of every row."""

    def run(self, sql: LiteralString, **params: Any) -> int:
        """Return how many rows were touched."""

    def later(self, sql: LiteralString, **params: Any) -> None:
        """Run it together with what is asked next, before that: one round trip less.

        For what nobody waits to hear of; what it fails by is raised there.
        """

    def savepoint(self) -> AbstractContextManager[None]:
        """Undo only what is inside when it raises; the transaction goes on."""
