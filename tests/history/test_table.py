"""Files: packed or not, in any of several encodings, within limits."""

import gzip
import random
import string

import pytest

from tocsin.history import table
from tocsin.history.table import BadFile

ROWS = 'Nö;Title\n1;"two\nlines"\n\n2;;\n3;x;y;z\n'


@pytest.mark.parametrize(
    ("content", "encoding"),
    [
        (ROWS.encode(), "utf-8"),
        (ROWS.encode("utf-8-sig"), "utf-8-sig"),
        (ROWS.encode("utf-16"), "utf-16"),
        (ROWS.encode("cp1252"), "cp1252"),
        (gzip.compress(ROWS.encode(), mtime=0), "utf-8"),
    ],
    ids=["plain", "marked", "wide", "of old", "packed"],
)
def test_a_file_is_read_however_it_was_written(content: bytes, encoding: str) -> None:
    found = table.read(content)
    assert (found.header, found.encoding) == (("Nö", "Title"), encoding)
    rows = list(found.lines)
    assert [(row.line, row.fields.get("Nö")) for row in rows] == [(3, "1"), (5, "2"), (6, "3")]
    assert rows[0].fields["Title"] == "two\nlines"
    assert [bool(row.flaw) for row in rows] == [False, True, True]


@pytest.mark.parametrize("mark", [",", ";", "\t", "|"])
def test_the_mark_between_fields_is_seen(mark: str) -> None:
    found = table.read(f"a{mark}b{mark}c\n1{mark}2{mark}3".encode())
    assert next(found.lines).fields == {"a": "1", "b": "2", "c": "3"}


def test_of_columns_of_one_name_the_first_that_says_something_counts() -> None:
    found = table.read(b"n,Comment,Comment\n1,,second\n2,first,second\n")
    assert [row.fields.get("Comment") for row in found.lines] == ["second", "first"]


def test_what_postgresql_cannot_hold_is_dropped() -> None:
    assert next(table.read(b"a\nx\x00y\n").lines).fields == {"a": "xy"}


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "empty"),
        (b"\x1f\x8bno", "unpacked"),
        (
            gzip.compress(b"a\n" + random.Random(1).randbytes(3000).hex().encode(), mtime=0)[:-200],
            "not whole",
        ),
        (",".join(string.ascii_letters * 10).encode(), "columns"),
    ],
)
def test_what_is_no_table_is_refused(content: bytes, said: str) -> None:
    with pytest.raises(BadFile, match=said):
        list(table.read(content).lines)


def test_a_file_has_an_end(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(table, "MOST_ROWS", 2)
    monkeypatch.setattr(table, "LARGEST_UNPACKED", 1000)
    with pytest.raises(BadFile, match="more than 2 rows"):
        list(table.read(b"a\n1\n2\n3\n").lines)
    with pytest.raises(BadFile, match="larger than 1000 bytes"):
        table.read(gzip.compress(b"a" * 5000))


def test_an_encoding_that_was_named_is_the_only_one() -> None:
    with pytest.raises(BadFile, match="not in the encoding"):
        table.read("ö\n1".encode("cp1252"), encoding="utf-8")
    with pytest.raises(BadFile, match="no encoding martian"):
        table.read(b"a\n1", encoding="martian")
