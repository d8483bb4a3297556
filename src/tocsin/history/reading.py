"""A whole file, row by row: what can be carried over, incident by incident, and what cannot."""

from collections.abc import Callable, Sequence
from collections.abc import Mapping as Map
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from tocsin.history import known, mapping, row, table
from tocsin.history.field import Field
from tocsin.history.mapping import Mapping
from tocsin.history.row import BadRow, Row

MOST_ROWS_OF_ONE = 5000
ROWS_TO_PAUSE = 500
_ALONG = "line "
Plain = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Refused:
    """A row that is not carried over; ``fields`` is what it says."""

    line: int
    external_number: str
    reason: str
    fields: Map[str, str]

    @property
    def is_cause(self) -> bool:
        """Whether it is this row that cannot be understood, and not another of its incident."""
        return not self.reason.startswith(_ALONG)


@dataclass(frozen=True)
class Read:
    """``items`` are the rows of each incident as they are kept, the oldest incident first;
    ``mapping`` is without what the file lacks; ``notes`` say what else was found."""

    mapping: Mapping
    row_count: int
    items: Map[str, list[Plain]]
    refused: Sequence[Refused]
    notes: Sequence[str]


@dataclass
class _Pile:
    """What was read so far, row by row."""

    by: Mapping
    now: datetime
    count: int = 0
    items: dict[str, list[Plain]] = field(default_factory=dict)
    logged: dict[str, datetime] = field(default_factory=dict)
    refused: list[Refused] = field(default_factory=list)
    spoilt: dict[str, int] = field(default_factory=dict)
    # most words come again and again: one of each is kept
    _words: dict[str, str] = field(default_factory=dict)

    def take(self, given: table.Row) -> None:
        self.count += 1
        fields = {name: v for name, v in given.fields.items() if v not in self.by.blank}
        said = {name: self._words.setdefault(v, v) for name, v in self.by.of(fields).items()}
        number = said.get(Field.NUMBER, "")
        try:
            self._keep(given, said, fields)
        except BadRow as error:
            shown = {name: value[:1000] for name, value in given.fields.items() if value}
            self.refused.append(Refused(given.line, number[:200], str(error), shown))
            if number:
                self.spoilt.setdefault(number, given.line)

    def _keep(self, given: table.Row, said: Map[str, str], fields: Map[str, str]) -> None:
        if given.flaw:
            raise BadRow(given.flaw)
        kept = self.by.kept(fields)
        found = row.understood(given.line, said, kept, self.by)
        row.check_times(found, now=self.now)
        known.path(found.word(Field.CATEGORY))
        rows = self.items.setdefault(found.number, [])
        if len(rows) >= MOST_ROWS_OF_ONE:
            raise BadRow(f"its incident has more than {MOST_ROWS_OF_ONE} rows")
        rows.append({"line": given.line, "said": said, "kept": kept})
        self.logged[found.number] = found.times[Field.LOGGED]


def read(
    content: bytes, by: Mapping, *, now: datetime, pause: Callable[[], None] = lambda: None
) -> Read:
    """Read a file; an incident of which one row is not understood is not carried over at all.

    ``pause`` is called between so many rows: a database hangs up on whoever is silent for long.
    """
    found = table.read(content, encoding=by.encoding, delimiter=by.delimiter)
    fitting, missing = mapping.of_file(by, found.header)
    pile = _Pile(fitting, now)
    for each in found.lines:
        pile.take(each)
        if pile.count % ROWS_TO_PAUSE == 0:
            pause()
    if not pile.count:
        raise table.BadFile("The file has a header and no rows.")
    for number, line in pile.spoilt.items():
        pile.refused += _spoilt(pile.items.pop(number, []), number, line)
    notes = [f"Read as {found.encoding}."]
    if missing:
        notes.append(f"Not in the file: {', '.join(missing)[:1000]}.")
    return Read(
        fitting,
        pile.count,
        dict(sorted(pile.items.items(), key=lambda item: (pile.logged[item[0]], item[0]))),
        sorted(pile.refused, key=lambda each: each.line),
        notes,
    )


def rows(item: Sequence[Plain], by: Mapping) -> list[Row]:
    """Return the rows of an incident as they were understood when the file was read."""
    return [row.understood(each["line"], each["said"], each["kept"], by) for each in item]


def _spoilt(plain: Sequence[Plain], number: str, line: int) -> list[Refused]:
    reason = f"{_ALONG}{line} of the same incident cannot be carried over"
    return [Refused(each["line"], number, reason, each["said"]) for each in plain]
