"""When a step is taken: what is written, what holds, and that what nobody knows counts as met."""

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tocsin.kit import errors
from tocsin.oncall import condition
from tocsin.oncall.condition import BadCondition, Situation

MONDAY_NOON = datetime(2026, 3, 16, 11, tzinfo=UTC)  # 12:00 in Berlin
ABOUT = {
    "priority": "P1",
    "impact": "high",
    "urgency": "medium",
    "category": "network/dns",
    "services": ["checkout", "ledger"],
    "labels": {"env": "prod-eu", "team": "payments"},
}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("priority:P1,P2", True),
        ("priority:p2", False),
        ("impact:high", True),
        ("urgency:high", False),
        ("category:network*", True),
        ("category:hardware*", False),
        ("service:ledger", True),
        ("service:search, check*", True),
        ("service:search", False),
        ("label:env=prod*", True),
        ("label:env=test", False),
        ("label:env!=test", True),
        ("label:region=eu", False),
        ("label:region!=eu", True),
        ("during:mon-fri 08:00-18:00 Europe/Berlin", True),
        ("during:sat,sun 08:00-18:00 Europe/Berlin", False),
        ("during:fri-mon 08:00-18:00 Europe/Berlin", True),
        ("during:13:00-18:00 Europe/Berlin", False),
        ("during:13:00-18:00 Asia/Tokyo", False),
        ("during:20:00-21:00 Asia/Tokyo", True),
        ("during:22:00-06:00 Europe/Berlin", False),
        ("outside:mon-fri 08:00-18:00 Europe/Berlin", False),
        ("outside:22:00-06:00 Europe/Berlin", True),
        ("unanswered", True),
        ("declined", False),
    ],
)
def test_a_condition_holds_or_does_not(text: str, expected: bool) -> None:
    found = condition.parse(text)
    assert condition.holds(found, Situation(MONDAY_NOON, ABOUT)) is expected
    assert condition.parse(str(found)) == found
    assert condition.words(found)


def test_answers_and_declines_are_asked_about() -> None:
    answered = Situation(MONDAY_NOON, ABOUT, has_answer=True, has_declined=True)
    assert not condition.holds(condition.parse("unanswered"), answered)
    assert condition.holds(condition.parse("declined"), answered)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "priority",
        "priority:P9",
        "priority:,",
        "impact:enormous",
        "unanswered:yes",
        "label:env",
        "label:=x",
        "during:always",
        "during:mon-fri 08:00-18:00",
        "during:mon-fri 08:00-18:00 Mars/Olympus",
        "during:moonday 08:00-18:00 UTC",
        "during:25:00-26:00 UTC",
        "weather:rain",
        "service:" + "x" * 300,
    ],
)
def test_what_is_no_condition_is_refused_with_a_way_to_write_it(text: str) -> None:
    with pytest.raises(errors.Invalid, match=r"write|zone|hours|would"):
        condition.parse(text)


@pytest.mark.parametrize(
    "text", ["priority:P3", "service:x", "label:a=b", "category:x", "impact:low"]
)
def test_what_nobody_knows_counts_as_met(text: str) -> None:
    assert condition.holds(condition.parse(text), Situation(MONDAY_NOON, {}))


@given(text=st.text(max_size=60), about=st.dictionaries(st.sampled_from([*ABOUT]), st.none()))
def test_no_text_and_no_facts_break_the_question(text: str, about: dict[str, None]) -> None:
    try:
        found = condition.parse(text)
    except (BadCondition, errors.Invalid):
        return
    assert condition.holds(found, Situation(MONDAY_NOON, about)) in (True, False)


def test_the_first_that_does_not_hold_is_named() -> None:
    wanted = [condition.parse(text) for text in ("priority:P1", "service:search", "declined")]
    found = condition.unmet(wanted, Situation(MONDAY_NOON, ABOUT))
    assert found is not None
    assert condition.words(found) == "service search"
