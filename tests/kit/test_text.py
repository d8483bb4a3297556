"""Text as it is shown."""

import pytest

from tocsin.kit import text


@pytest.mark.parametrize(
    ("source", "said"),
    [
        ("Do **not** restart `pg_wal`.", "Do not restart pg_wal."),
        ("1. First\n2. Then", "First Then"),
        ("a < b & c", "a < b & c"),
        ("<script>alert(1)</script>", "<script>alert(1)</script>"),
        ("[a link](https://example.com)", "a link"),
    ],
)
def test_an_excerpt_has_no_marks(source: str, said: str) -> None:
    assert text.plain(source) == said


@pytest.mark.parametrize(
    "source",
    ["<script>x</script>", "[x](javascript:alert(1))", '<img src=x onerror="x">', "![x](data:x)"],
)
def test_markdown_cannot_run(source: str) -> None:
    shown = text.markdown(source)
    assert "<script" not in shown
    assert 'href="javascript' not in shown
    assert "<img" not in shown


def test_what_is_cut_shows_it() -> None:
    assert text.truncate("abcdef", 4) == "abc…"
    assert text.truncate("abc", 4) == "abc"
    assert text.storable("a\x00b\ud800") == "ab?"
    assert text.slug("Zürich Überfall!") == "zurich-uberfall"


@pytest.mark.parametrize(
    "given", ["two  words", " a\tb\nc ", "nul\x00here", "lone \ud800", "\u200e", ""]
)
def test_a_line_can_be_shown_and_stored(given: str) -> None:
    assert text.line(given) == text.one_line(text.storable(given))
