"""Matchers are read and written as Prometheus people do, and cannot be made to run away."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tocsin.alerts import grouping, matcher

LABELS = {"service": "checkout", "instance": "web-1", "empty": ""}


@pytest.mark.parametrize(
    ("text", "holds"),
    [
        ('service="checkout"', True),
        ("service=checkout", True),
        ("service!=checkout", False),
        ('instance=~"web-.+"', True),
        ('instance=~"web"', False),
        ('instance!~"db-.*"', True),
        ("absent=", True),
        ("absent!=x", True),
        ('service = "check\\"out"', False),
    ],
)
def test_a_condition_holds_or_not(text: str, holds: bool) -> None:
    assert matcher.parse(text).matches(LABELS) is holds


@pytest.mark.parametrize("text", ["", "service", "bad{", "=x", 'a=~"("', "1a=b", "a=~" + "x" * 600])
def test_what_is_no_matcher_is_refused(text: str) -> None:
    with pytest.raises(matcher.BadMatcher):
        matcher.parse(text)


def test_a_hostile_pattern_ends_quickly() -> None:
    assert not matcher.parse('instance=~"(a+)+$"').matches({"instance": "a" * 5000 + "!"})


@given(
    value=st.text(st.characters(codec="utf-8", exclude_characters="\x00"), max_size=50),
    is_regex=st.booleans(),
    is_equal=st.booleans(),
)
def test_what_is_written_reads_the_same(value: str, is_regex: bool, is_equal: bool) -> None:
    if is_regex:
        value = "".join(c for c in value if c.isalnum())
    one = matcher.Matcher("label", value, is_regex=is_regex, is_equal=is_equal)
    assert matcher.parse(str(one)) == one


def test_alerts_group_by_service_and_the_named_labels() -> None:
    def key(labels: dict[str, str], service_id: int | None = 1, alone: str = "1/a") -> str:
        return grouping.key(
            service_id=service_id, group_by=("alertname",), labels=labels, alone=alone
        )

    high, low = {"alertname": "High", "instance": "1"}, {"alertname": "Low"}
    assert key(high) == key({"alertname": "High", "instance": "2"}, alone="1/b")
    assert key(high) != key(low)
    assert key(high) != key(high, service_id=2)
    assert key({}, alone="1/a") != key({}, alone="1/b")
    assert key(high, service_id=None, alone="1/a") != key(high, service_id=None, alone="1/b")
