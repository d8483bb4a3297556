"""Codes of buttons say one answer to one notification for a day; words are read as people write."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tocsin.kit import secrets
from tocsin.notify import answers
from tocsin.notify.answers import Claim, Spoken, Verb

NOW = datetime(2026, 3, 16, 9, 30, tzinfo=UTC)
KEY = secrets.from_text("k" * 32)
OTHER = secrets.from_text("o" * 32)


def code(verb: Verb = Verb.ACKNOWLEDGE, notification_id: int = 42) -> str:
    return answers.code(KEY, Claim(notification_id, verb), created_at=NOW)


@given(st.sampled_from(Verb), st.integers(1, 2**63 - 1))
def test_a_code_says_what_was_put_into_it_and_fits_any_button(verb: Verb, number: int) -> None:
    made = code(verb, number)
    assert answers.read(KEY, made, now=NOW) == Claim(number, verb)
    assert len(made.encode()) <= answers.MAX_CODE


def test_a_code_runs_out_after_a_day() -> None:
    assert answers.read(KEY, code(), now=NOW + timedelta(hours=23, minutes=59))
    assert answers.read(KEY, code(), now=NOW + timedelta(hours=24)) is None


def test_a_code_becomes_no_other_answer_notification_or_house() -> None:
    verb, number, ends_at, signature = code().split(".")
    for forged in (
        f"2.{number}.{ends_at}.{signature}",
        f"{verb}.17.{ends_at}.{signature}",
        f"{verb}.{number}.zzzzzzz.{signature}",
    ):
        assert answers.read(KEY, forged, now=NOW) is None
    assert answers.read(OTHER, code(), now=NOW) is None


@given(st.text(max_size=100))
def test_nothing_that_is_made_up_is_a_code(given_: str) -> None:
    assert answers.read(KEY, given_, now=NOW) is None


@pytest.mark.parametrize(
    ("text", "verb", "number"),
    [
        ("1", Verb.ACKNOWLEDGE, None),
        ("ack", Verb.ACKNOWLEDGE, None),
        ("Ack 42", Verb.ACKNOWLEDGE, 42),
        (" ack #42. ", Verb.ACKNOWLEDGE, 42),
        ("1 42", Verb.ACKNOWLEDGE, 42),
        ("/ack 3", Verb.ACKNOWLEDGE, 3),
        ("Yes!", Verb.ACKNOWLEDGE, None),
        ("resolve 7", Verb.RESOLVE, 7),
        ("3", Verb.ESCALATE, None),
        ("no", Verb.DECLINE, None),
        ("I need help", Verb.HELP, None),
        ("need help 7", Verb.HELP, 7),
        ("snooze", Verb.SNOOZE_30, None),
        ("snooze 30", Verb.SNOOZE_30, None),
        ("snooze 30 42", Verb.SNOOZE_30, 42),
        ("Snooze 30 min", Verb.SNOOZE_30, None),
        ("snooze 42", Verb.SNOOZE_30, 42),
        ("snooze 1h #42", Verb.SNOOZE_60, 42),
    ],
)
def test_words_are_read_as_people_write_them(text: str, verb: Verb, number: int | None) -> None:
    assert answers.spoken(text) == Spoken(verb, number)


@pytest.mark.parametrize(
    "text",
    ["", "42", "12", "8", "hello", "ack ack", "ack 1 2", "I am not sure", "1" * 99, "ack 42 x"],
)
def test_what_is_no_answer_is_not_taken_for_one(text: str) -> None:
    assert answers.spoken(text) is None


@given(st.text(max_size=80))
def test_any_text_can_be_read(text: str) -> None:
    answers.spoken(text)


def test_the_menu_names_each_digit_once() -> None:
    assert answers.menu((Verb.ACKNOWLEDGE, Verb.HELP)) == "1 acknowledge, 5 help"
    assert len({verb.key for verb in Verb}) == len(Verb)
