"""What the database is asked for finds everything that the pattern fits."""

import pytest
import re2
from hypothesis import assume, given
from hypothesis import strategies as st

from tocsin.alerts import narrowing
from tocsin.alerts.matcher import BadMatcher, Matcher

PATTERNS = st.text("ab.*+?|(){}[]^$\\1i:-", max_size=12)
VALUES = st.text("ab1i:-.", max_size=8)


@pytest.mark.parametrize(
    ("pattern", "texts"),
    [
        ("web-.*", ("web-",)),
        ("eu|us-east", ("eu", "us-east")),
        ("eu-.*|us", ("eu-", "us")),
        ("abc*", ("ab",)),
        ("abc{0}", ("ab",)),
        ("abc+", ("abc",)),
        (r"10\.0\..*", ("10",)),
        ("web(-a|-b)", ()),
        ("web(-a)?", ("web",)),
        ("a|", ()),
        (".*", ()),
        ("^a", ()),
        ("(?i)web", ()),
        ("a?", ()),
        ("", ()),
    ],
)
def test_a_pattern_says_how_a_value_begins(pattern: str, texts: tuple[str, ...]) -> None:
    found = narrowing.beginning([Matcher("host", pattern, is_regex=True)])
    assert (found.texts if found else ()) == texts


def test_the_first_that_tells_anything_is_looked_for() -> None:
    matchers = [
        Matcher("job", "node"),
        Matcher("host", "web.*", is_regex=True, is_equal=False),
        Matcher("zone", ".*", is_regex=True),
        Matcher("pod", "api-.*", is_regex=True),
    ]
    assert narrowing.beginning(matchers) == narrowing.Beginning("pod", ("api-",))
    assert narrowing.beginning(matchers[:3]) is None


@given(PATTERNS, VALUES)
def test_nothing_that_fits_is_left_out(pattern: str, value: str) -> None:
    try:
        matcher = Matcher("host", pattern, is_regex=True)
    except BadMatcher:
        assume(False)
    found = narrowing.beginning([matcher])
    if found and matcher.matches({"host": value}):
        assert value.startswith(found.texts)


@given(st.lists(st.text("ab-", min_size=1, max_size=4), min_size=1, max_size=3), st.data())
def test_nothing_that_a_choice_fits_is_left_out(words: list[str], data: st.DataObject) -> None:
    pattern = "|".join(
        word + data.draw(st.sampled_from(["", ".*", "+", "*", "?"])) for word in words
    )
    value = data.draw(st.sampled_from([*words, *(word[:-1] for word in words), f"{words[0]}b"]))
    found = narrowing.beginning([Matcher("host", pattern, is_regex=True)])
    if found and re2.fullmatch(pattern, value):
        assert value.startswith(found.texts)
