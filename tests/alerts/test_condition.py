"""When a routing rule holds, as people write it."""

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tocsin.alerts import condition, week_hours
from tocsin.alerts.condition import Seen
from tocsin.kit import errors

MONDAY_NOON = datetime(2026, 3, 16, 12, 0, tzinfo=UTC)


def holds(text: str, labels: dict[str, str], at: datetime = MONDAY_NOON) -> bool:
    return condition.parse(text).holds(Seen(labels, at))


@pytest.mark.parametrize(
    ("text", "labels", "expected"),
    [
        ('team="db"', {"team": "db"}, True),
        ("team=db", {"team": "web"}, False),
        ('team="db" and env!="dev"', {"team": "db"}, True),
        ('team="db" and not env="dev"', {"team": "db", "env": "dev"}, False),
        ('a="1" or b="2" and c="3"', {"a": "1"}, True),
        ('(a="1" or b="2") and c="3"', {"a": "1"}, False),
        ('(a="1" or b="2") and c="3"', {"b": "2", "c": "3"}, True),
        ('not (a="1" or b="2")', {}, True),
        ('host=~"db-[0-9]+" or host=~"sql.*"', {"host": "sql7"}, True),
        ('summary="an and (or) inside"', {"summary": "an and (or) inside"}, True),
        ("summary=disk full", {"summary": "disk full"}, True),
        ("orange=1 and android=2", {"orange": "1", "android": "2"}, True),
    ],
)
def test_matchers_are_joined(text: str, labels: dict[str, str], expected: bool) -> None:
    assert holds(text, labels) is expected


@pytest.mark.parametrize(
    ("hours", "at", "expected"),
    [
        ("Mon-Fri 09:00-17:00 Europe/Berlin", "2026-03-16T08:00Z", True),  # nine in Berlin
        ("Mon-Fri 09:00-17:00 Europe/Berlin", "2026-03-16T07:59Z", False),
        ("Mon-Fri 09:00-17:00 Europe/Berlin", "2026-03-16T16:00Z", False),  # five is over
        ("Mon-Fri 09:00-17:00 Europe/Berlin", "2026-03-30T07:00Z", True),  # summer time
        ("Sat,Sun UTC", "2026-03-15T23:59Z", True),
        ("Fri-Mon UTC", "2026-03-16T00:00Z", True),
        ("Fri-Mon UTC", "2026-03-17T00:00Z", False),
        ("Sun 22:00-06:00 UTC", "2026-03-16T05:59Z", True),  # the night that began on Sunday
        ("Sun 22:00-06:00 UTC", "2026-03-15T05:59Z", False),
        ("22:00-06:00 Asia/Tokyo", "2026-03-16T14:00Z", True),
    ],
)
def test_hours_of_the_week_are_those_of_their_zone(hours: str, at: str, expected: bool) -> None:
    moment = datetime.fromisoformat(at.replace("Z", "+00:00"))
    assert holds(f'during "{hours}"', {}, at=moment) is expected


@pytest.mark.parametrize(
    "text",
    [
        *("", "team is it", "a=b or", "(a=b", "a=b)", "not", 'a="b" c="d" and', 'host=~"("'),
        *('during "x"', 'during "Mon 25:00-26:00 UTC"', 'during "Mon 09:00-09:00 UTC"'),
        *('during "Mon-Fri 09:00-17:00"', 'during "Mon Mars/Olympus"', "(" * 20 + "a=b" + ")" * 20),
        *(" and ".join(["a=b"] * 100), "a" * 5000),
    ],
)
def test_what_cannot_be_read_is_refused_with_a_sentence(text: str) -> None:
    with pytest.raises(errors.Invalid) as refusal:
        condition.parse(text)
    assert len(refusal.value.sentence) < 300


@given(
    st.recursive(
        st.sampled_from(['a="1"', 'b!="2"', 'c=~"x.*"', 'during "Mon 09:00-17:00 UTC"']),
        lambda inner: st.one_of(
            st.builds("({} and {})".format, inner, inner),
            st.builds("({} or {})".format, inner, inner),
            st.builds("not {}".format, inner),
        ),
        max_leaves=6,
    ),
    st.dictionaries(st.sampled_from("abc"), st.sampled_from(["", "1", "2", "xy"])),
)
def test_a_condition_is_written_as_it_is_read(text: str, labels: dict[str, str]) -> None:
    read = condition.parse(text)
    again = condition.parse(str(read))
    seen = Seen(labels, MONDAY_NOON)
    assert again.holds(seen) == read.holds(seen)
    assert str(again) == str(read)


@given(st.text(max_size=200))
def test_no_text_breaks_the_reader(text: str) -> None:
    try:
        condition.parse(text)
    except errors.Invalid:
        return


@given(st.text(alphabet="Monfrisatu-,0123456789: /UTC", max_size=40))
def test_no_text_breaks_the_reader_of_hours(text: str) -> None:
    try:
        assert week_hours.parse(str(week_hours.parse(text))) == week_hours.parse(text)
    except errors.Invalid:
        return
