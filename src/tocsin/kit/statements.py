"""What is asked on a connection: one call of libpq for each statement.

A cursor of the driver can do far more than is wanted here and takes 50 to 80 us of Python for each
statement, whatever that does. Its parts that are quick are used: what makes PostgreSQL's values of
ours, and ours of PostgreSQL's.
"""

import functools
import itertools
import re
from collections import OrderedDict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

import psycopg
from psycopg.adapt import PyFormat, Transformer
from psycopg.pq import ConnStatus, ExecStatus, TransactionStatus
from psycopg.pq.abc import PGresult

from tocsin.kit import pipeline
from tocsin.kit.pipeline import Ready

Made = TypeVar("Made")

ASKED_BEFORE_PREPARED = 5
KEPT_AT_MOST = 100
_PLACE = re.compile(r"%(?:\((\w+)\)([sbt])|%|)")
_FORMATS = {"s": PyFormat.AUTO, "b": PyFormat.BINARY, "t": PyFormat.TEXT}
_OUTDATED = (psycopg.errors.FeatureNotSupported, psycopg.errors.InvalidSqlStatementName)
"""What is prepared is not there any more, or a table has changed under it: it is prepared anew."""
_MOMENT = 1184
"""The number of timestamptz among PostgreSQL's types."""
_COMMIT = Ready(b"", b"commit", (), None, ())
_Key = tuple[str, tuple[int, ...] | None]
_names = itertools.count(1)


@dataclass(frozen=True, slots=True)
class _Words:
    """A statement as PostgreSQL has it, with numbers instead of names."""

    text: bytes
    names: tuple[str, ...]
    formats: tuple[PyFormat, ...]


@dataclass(slots=True)
class _Kept:
    """How often it was asked, and by what name it is prepared."""

    times: int = 0
    name: bytes = b""


class Statements:
    """Those of one connection; the ones that come again are prepared."""

    def __init__(self, connection: psycopg.Connection[Any]) -> None:
        # The driver drops all that is prepared, not only its own, when anything is rolled back.
        connection.prepare_threshold = None
        self._connection = connection
        self._pgconn = connection.pgconn
        self._adapting = Transformer(connection)
        self._kept: OrderedDict[_Key, _Kept] = OrderedDict()
        self._openings: dict[str, bytes] = {}
        self._postponed: list[Ready] = []

    def ask(self, sql: str, given: Mapping[str, Any]) -> PGresult:
        """Return the answer, or raise what PostgreSQL has against it."""
        if self._pgconn.transaction_status == TransactionStatus.IDLE:
            self._begin()
        return self.ask_apart(sql, given)

    def ask_apart(self, sql: str, given: Mapping[str, Any]) -> PGresult:
        """The same outside of a transaction; inside of one it is like any other."""
        one = self._ready(sql, given)
        if self._postponed:
            return self._with_postponed([one])
        if one.name:
            return self._sound(self._pgconn.exec_prepared(one.name, one.values, one.formats))
        return self._sound(self._pgconn.exec_params(one.text, one.values, one.types, one.formats))

    def postpone(self, sql: str, given: Mapping[str, Any]) -> None:
        """Ask it together with what is asked next, before that; at the latest before the commit."""
        self._postponed.append(self._ready(sql, given))

    def catch_up(self) -> None:
        """Ask what was postponed."""
        if self._postponed:
            self._with_postponed([])

    def forget_postponed(self) -> None:
        """Of a transaction that is rolled back."""
        self._postponed.clear()

    def begin(self, sql: str, given: Mapping[str, Any]) -> PGresult:
        """Begin a transaction, and return the answer of its first statement.

        Both are sent at once; to plan such a statement each time would take longer than it does.
        """
        return self.do(b"begin; " + self._executed(sql, given))

    def at_once(self, sql: str, given: Mapping[str, Any]) -> PGresult:
        """Ask what is a transaction of its own; ``now`` in it is when it is asked, by app_now()."""
        return self.do(self._executed(sql, given))

    def do(self, words: bytes) -> PGresult:
        """Ask what has no values, and return the last answer where it is several statements."""
        return self._sound(self._pgconn.exec_(words))

    def commit(self) -> None:
        """End the transaction, if anything began one; what was postponed goes before."""
        if self._postponed:
            self._with_postponed([_COMMIT])
        elif self._pgconn.transaction_status != TransactionStatus.IDLE:
            self.do(b"commit")

    def rows(self, answer: PGresult, make: Callable[[Sequence[Any]], Made]) -> list[Made]:
        return self._made(answer, make, at_most=answer.ntuples)

    def first(self, answer: PGresult, make: Callable[[Sequence[Any]], Made]) -> Made | None:
        """Return the first of its rows, None where there is none."""
        made = self._made(answer, make, at_most=1)
        return made[0] if made else None

    def count(self, answer: PGresult) -> int:
        """Return how many rows were touched, or are in the answer."""
        if answer.status == ExecStatus.TUPLES_OK:
            return answer.ntuples
        return answer.command_tuples or 0

    def _made(
        self, answer: PGresult, make: Callable[[Sequence[Any]], Made], *, at_most: int
    ) -> list[Made]:
        if answer.status != ExecStatus.TUPLES_OK:
            raise psycopg.ProgrammingError("The statement did not answer with rows.")
        self._adapting.set_pgresult(answer)
        made = self._adapting.load_rows(0, min(at_most, answer.ntuples), make)
        self._adapting.set_pgresult(None)
        return made

    def _ready(self, sql: str, given: Mapping[str, Any]) -> Ready:
        words, adapting = _words(sql), self._adapting
        wanted = [given[name] for name in words.names]
        values: Sequence[Any] = list(adapting.dump_sequence(wanted, words.formats))
        name = self._prepared((sql, adapting.types), words)
        return Ready(name, words.text, values, adapting.types, adapting.formats or ())

    def _with_postponed(self, asked: Sequence[Ready]) -> PGresult:
        """Return the answer of the last of them all."""
        together, self._postponed = [*self._postponed, *asked], []
        if self._pgconn.transaction_status == TransactionStatus.IDLE:
            self._begin()
        answers = [self._sound(one) for one in pipeline.through(self._pgconn, together)]
        if len(answers) < len(together):
            raise psycopg.OperationalError("The connection to PostgreSQL was lost.")
        return answers[-1]

    def _executed(self, sql: str, given: Mapping[str, Any]) -> bytes:
        """What runs a statement that is prepared at once, with its values in the text."""
        words = _words(sql)
        if sql not in self._openings:
            kinds = [_MOMENT if name == "now" else 0 for name in words.names]
            self._openings[sql] = self._prepare(words.text, kinds)
        values = [b"app_now()" if n == "now" else self._literal(given[n]) for n in words.names]
        given_to = b"(" + b", ".join(values) + b")" if values else b""
        return b"execute " + self._openings[sql] + given_to

    def _literal(self, value: Any) -> bytes:
        return bytes(self._adapting.as_literal(value))

    def _begin(self) -> None:
        if not self._connection.autocommit:
            self.do(b"begin")

    def _prepared(self, key: _Key, words: _Words) -> bytes:
        """Return by what name it is prepared; nothing while it was not asked often enough."""
        kept = self._kept.get(key)
        if kept is None:
            kept = self._kept[key] = _Kept()
            self._forget_oldest()
        if not kept.name:
            kept.times += 1
            if kept.times > ASKED_BEFORE_PREPARED:
                kept.name = self._prepare(words.text, key[1])
        self._kept.move_to_end(key)
        return kept.name

    def _prepare(self, text: bytes, kinds: Sequence[int] | None) -> bytes:
        name = f"tocsin_{next(_names)}".encode()
        self._sound(self._pgconn.prepare(name, text, kinds))
        return name

    def _forget_oldest(self) -> None:
        if len(self._kept) <= KEPT_AT_MOST:
            return
        _, oldest = self._kept.popitem(last=False)
        if oldest.name:
            self.do(b"deallocate " + oldest.name)

    def _sound(self, answer: PGresult) -> PGresult:
        if answer.status in (ExecStatus.TUPLES_OK, ExecStatus.COMMAND_OK):
            return answer
        error = psycopg.errors.error_from_result(answer)
        if isinstance(error, _OUTDATED):
            self._kept.clear()
            self._openings.clear()
        if error.sqlstate is None and self._pgconn.status == ConnStatus.BAD:
            raise psycopg.OperationalError(str(error))
        raise error


@functools.lru_cache(maxsize=4096)
def _words(sql: str) -> _Words:
    """The words of a statement in which values stand as ``%(name)s``, and a percent sign as two."""
    places: dict[tuple[str, str], int] = {}

    def number(found: re.Match[str]) -> str:
        name, how = found.groups()
        if name is None:
            if found[0] != "%%":
                raise ValueError(f"A percent sign has to be written twice in {sql}")
            return "%"
        return f"${places.setdefault((name, how), len(places) + 1)}"

    text = _PLACE.sub(number, sql).encode()
    formats = tuple(_FORMATS[how] for _, how in places)
    return _Words(text, tuple(name for name, _ in places), formats)
