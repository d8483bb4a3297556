"""The link in a message names one notification for one day, and nobody can make another."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tocsin.kit import secrets
from tocsin.notify import links

NOW = datetime(2026, 3, 16, 9, 30, tzinfo=UTC)
KEY = secrets.from_text("k" * 32)
OTHER = secrets.from_text("o" * 32)


def token(notification_id: int = 42) -> str:
    return links.answer_token(KEY, notification_id, created_at=NOW)


def test_a_token_names_its_notification() -> None:
    assert links.verify(KEY, token(), now=NOW) == 42


def test_each_attempt_carries_the_same_token() -> None:
    assert token() == token()


@pytest.mark.parametrize(("age", "found"), [(timedelta(hours=23, minutes=59), 42),
                                            (timedelta(hours=24), None)])  # fmt: skip
def test_it_runs_out_after_a_day(age: timedelta, found: int | None) -> None:
    assert links.verify(KEY, token(), now=NOW + age) == found


def test_it_names_no_other_notification_and_no_later_day() -> None:
    notification_id, ends_at, signature = token().split(".")

    assert links.verify(KEY, f"43.{ends_at}.{signature}", now=NOW) is None
    assert links.verify(KEY, f"{notification_id}.{int(ends_at) + 1}.{signature}", now=NOW) is None
    assert links.verify(OTHER, token(), now=NOW) is None


def test_it_carries_128_bits() -> None:
    assert len(token().rpartition(".")[2]) == 22


@given(st.text(st.characters(exclude_categories=()), max_size=80))
def test_no_other_text_is_a_token(text: str) -> None:
    assert links.verify(KEY, text, now=NOW) is None
