import pytest
from hypothesis import given
from hypothesis import strategies as st

from tocsin.knowledge import difference
from tocsin.knowledge.difference import Side

TEXTS = st.lists(st.sampled_from(["Look.", "Restart it.", "", "Call Ana."])).map("\n".join)


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ("", "", []),
        ("a", "a", ["both a"]),
        ("a\nb", "a\nc", ["both a", "old b", "new c"]),
        ("", "a", ["new a"]),
        ("a\nb\nc", "a\nc", ["both a", "old b", "both c"]),
    ],
)
def test_what_is_gone_stands_before_what_came(old: str, new: str, told: list[str]) -> None:
    assert [f"{each.side} {each.text}" for each in difference.lines(old, new)] == told


@given(TEXTS, TEXTS)
def test_both_texts_are_in_the_difference(old: str, new: str) -> None:
    lines = difference.lines(old, new)
    assert [each.text for each in lines if each.side is not Side.NEW] == old.splitlines()
    assert [each.text for each in lines if each.side is not Side.OLD] == new.splitlines()
