"""Answers about what is configured, remembered for as long as its mark is the same.

A storm opens thousands of incidents by the same services, promises, policies and people, and half
of what each commit asked was that. A transaction that knows its mark is handed on like any other;
whoever reads nothing but what is configured reads it by ``configured``.

All tables that are read so change a mark when they change; a test asks the database about each.
"""

from collections.abc import Callable, Hashable
from contextlib import AbstractContextManager, nullcontext
from typing import Any, LiteralString, NoReturn, TypeVar, cast

from tocsin.kit.configuration import Mark
from tocsin.kit.tx import Tx

Row = TypeVar("Row")
Thing = TypeVar("Thing")
Answers = dict[Hashable, Any]

MOST = 2_000
"""Answers: mostly some dozens, but which services a commit asks for is another set each time."""


class Memory:
    """The answers at one mark, for all threads of a process."""

    def __init__(self) -> None:
        self._kept: tuple[Mark, Answers] | None = None

    def at(self, mark: Mark) -> Answers:
        kept = self._kept
        if kept is None or kept[0] != mark or len(kept[1]) > MOST:
            kept = self._kept = (mark, {})
        return kept[1]


MEMORY = Memory()


class Judged:
    """A transaction that knows what it is judged by; implements kit.tx.Tx.

    Only for what changes nothing of the configuration itself: it would not see that.
    """

    def __init__(self, tx: Tx, mark: Mark, memory: Memory = MEMORY) -> None:
        self.configured: Tx = _Configured(tx, memory.at(mark))
        self.all = tx.all
        self.maybe = tx.maybe
        self.value = tx.value
        self.column = tx.column
        self.run = tx.run
        self.later = tx.later
        self.savepoint = tx.savepoint


def configured(tx: Tx) -> Tx:
    """Return where to read what is configured: from memory, if the transaction knows its mark."""
    return tx.configured if isinstance(tx, Judged) else tx


def derived(tx: Tx, key: Hashable, make: Callable[[Tx], Thing]) -> Thing:
    """Return what follows from nothing but what is configured, made once for as long as that is
    the same; nobody may change it. The key says what it is and of whom."""
    known = configured(tx)
    return known.derived(key, make) if isinstance(known, _Configured) else make(known)


class _Configured:
    """Asks each question once; what a statement of the same words and parameters gave is kept."""

    def __init__(self, tx: Tx, answers: Answers) -> None:
        self._tx = tx
        self._answers = answers

    def all(self, row: type[Row], sql: LiteralString, **params: Any) -> list[Row]:
        key = ("all", row, sql, _hashable(params))
        return list(self._answer(key, lambda: self._tx.all(row, sql, **params)))

    def maybe(self, row: type[Row], sql: LiteralString, **params: Any) -> Row | None:
        key = ("maybe", row, sql, _hashable(params))
        return self._answer(key, lambda: self._tx.maybe(row, sql, **params))

    def value(self, sql: LiteralString, **params: Any) -> Any:
        key = ("value", sql, _hashable(params))
        return self._answer(key, lambda: self._tx.value(sql, **params))

    def column(self, sql: LiteralString, **params: Any) -> list[Any]:
        key = ("column", sql, _hashable(params))
        return list(self._answer(key, lambda: self._tx.column(sql, **params)))

    def run(self, sql: LiteralString, **params: Any) -> NoReturn:
        raise TypeError(f"Only what is read is remembered, and this writes: {sql} {params}")

    def later(self, sql: LiteralString, **params: Any) -> NoReturn:
        self.run(sql, **params)

    def savepoint(self) -> AbstractContextManager[None]:
        """Nothing is written here that could be undone."""
        return nullcontext()

    def derived(self, key: Hashable, make: Callable[[Tx], Thing]) -> Thing:
        return self._answer(("derived", key), lambda: make(self))

    def _answer(self, key: Hashable, ask: Callable[[], Thing]) -> Thing:
        if key not in self._answers:
            self._answers[key] = ask()
        return cast(Thing, self._answers[key])


def _hashable(params: dict[str, Any]) -> Hashable:
    return tuple(
        (name, tuple(given) if isinstance(given, list) else given) for name, given in params.items()
    )
