"""A file of rows: unpacked, decoded and parted, within limits and by nothing but its own bytes."""

import csv
import io
import zlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from tocsin.kit import errors, text

LARGEST_UNPACKED = 67_108_864
MOST_ROWS = 200_000
MOST_COLUMNS = 500
_GZIP = b"\x1f\x8b"
_BOMS = ((b"\xef\xbb\xbf", "utf-8-sig"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16"))
_DELIMITERS = ",;\t|"
_FALLBACK = "cp1252"


class BadFile(errors.Invalid):
    """It is no table, or larger than can be read at once."""


@dataclass(frozen=True, slots=True)
class Row:
    """``line`` is where it ends in the file, the header being line 1; ``flaw`` says what is wrong
    with it as a row."""

    line: int
    fields: dict[str, str]
    flaw: str = ""


@dataclass(frozen=True)
class Table:
    """``encoding`` is the one that it was read by."""

    header: tuple[str, ...]
    encoding: str
    lines: Iterator[Row]


def read(content: bytes, *, encoding: str = "", delimiter: str = "") -> Table:
    """Read the header now and the rows as they are asked for."""
    said, used = _decoded(_unpacked(content), encoding)
    first = said[: said.find("\n") + 1] or said
    if not first.strip():
        raise BadFile("The file is empty; its first line names the columns.")
    reader = csv.reader(
        io.StringIO(said, newline=""), delimiter=delimiter or _delimiter(first), strict=False
    )
    header = tuple(text.one_line(each) for each in next(reader))
    if len(header) > MOST_COLUMNS:
        raise BadFile(f"The file has {len(header)} columns; at most {MOST_COLUMNS} are read.")
    return Table(header, used, _rows(reader, header))


def _rows(reader: Any, header: Sequence[str]) -> Iterator[Row]:
    count = 0
    while True:
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            raise BadFile(f"Line {reader.line_num} cannot be read: {error}.") from error
        if not any(cells):
            continue
        count += 1
        if count > MOST_ROWS:
            raise BadFile(f"The file has more than {MOST_ROWS} rows; part it into several.")
        yield _row(reader.line_num, header, cells)


def _row(line: int, header: Sequence[str], cells: Sequence[str]) -> Row:
    """Of columns of one name the first that says something counts."""
    fields: dict[str, str] = {}
    for name, cell in zip(header, cells, strict=False):
        if cell and name not in fields:
            fields[name] = text.storable(cell).strip()
    flaw = "" if len(cells) <= len(header) else "it has more fields than the header"
    return Row(line, fields, flaw)


def _unpacked(content: bytes) -> bytes:
    if not content.startswith(_GZIP):
        return content
    try:
        unpacking = zlib.decompressobj(zlib.MAX_WBITS | 16)
        found = unpacking.decompress(content, LARGEST_UNPACKED + 1)
    except zlib.error as error:
        raise BadFile(f"The file cannot be unpacked: {error}.") from error
    if len(found) > LARGEST_UNPACKED:
        raise BadFile(f"Unpacked the file is larger than {LARGEST_UNPACKED} bytes; part it.")
    if not unpacking.eof:
        raise BadFile("The file ends in the middle; it is not whole.")
    return found


def _decoded(content: bytes, encoding: str) -> tuple[str, str]:
    """By what was said, else by its mark, else as UTF-8, else as Windows writes in the west."""
    marked = next((name for mark, name in _BOMS if content.startswith(mark)), "")
    for name in [encoding] if encoding else [marked] if marked else ["utf-8", _FALLBACK]:
        try:
            return content.decode(name), name
        except LookupError as error:
            raise BadFile(f"There is no encoding {name}.") from error
        except UnicodeError:
            continue
    raise BadFile("The file is not in the encoding that it should be in; name another.")


def _delimiter(first: str) -> str:
    return max(_DELIMITERS, key=first.count)
