"""When the next attempt is made, and when there is none."""

from datetime import UTC, datetime, timedelta

import pytest

from tocsin.notify import backoff
from tocsin.notify.attempt import Attempt, Outcome, Status, Tried, Verdict, judge
from tocsin.notify.message import Kind, Message, Urgency

NOW = datetime(2026, 3, 16, 9, 30, tzinfo=UTC)
PAGE = Message("Checkout is down")
LATER = Message("Checkout is slow", urgency=Urgency.LOW)
UPDATE = Message("Mended", kind=Kind.UPDATE)


def seconds(count: int) -> timedelta:
    return timedelta(seconds=count)


def tried(
    message: Message = PAGE,
    *,
    attempts: int = 1,
    age: int = 0,
    stop: str | None = None,
    is_inside: bool = False,
) -> Tried:
    created_at = NOW - seconds(age)
    return Tried(message.kind, message.urgency, attempts, created_at, stop, is_inside)


def trouble(outcome: Outcome = Outcome.TEMPORARY, asked: int | None = None) -> Attempt:
    return Attempt(outcome, error="503", retry_after=None if asked is None else seconds(asked))


def test_the_pauses_grow_to_five_minutes() -> None:
    pauses = [backoff.wait(n).total_seconds() for n in range(12)]

    assert pauses == [0, 2, 5, 10, 20, 40, 80, 160, 300, 300, 300, 300]


@pytest.mark.parametrize(
    ("message", "attempts", "asked", "pause"),
    [
        (PAGE, 1, None, 2),
        (PAGE, 1, 1, 2),
        (PAGE, 1, 15, 15),
        (PAGE, 1, 60, 20),
        (PAGE, 1, 86_400, 20),
        (PAGE, 6, 86_400, 80),
        (LATER, 1, 60, 60),
        (LATER, 1, 86_400, 300),
        (UPDATE, 1, 86_400, 300),
    ],
)
def test_retry_after_is_honoured_as_far_as_the_message_can_wait(
    message: Message, attempts: int, asked: int | None, pause: int
) -> None:
    verdict = judge(tried(message, attempts=attempts), trouble(asked=asked), now=NOW)

    assert (verdict.status, verdict.due_at) == (Status.PENDING, NOW + seconds(pause))


def test_sent_is_sent_even_if_an_answer_came_meanwhile() -> None:
    sent = Attempt(Outcome.SENT)

    assert judge(tried(stop="answered"), sent, now=NOW) == Verdict(Status.SENT)
    assert judge(tried(is_inside=True), sent, now=NOW) == Verdict(Status.DELIVERED)


@pytest.mark.parametrize("outcome", [o for o in Outcome if o is not Outcome.SENT])
def test_no_other_attempt_follows_an_answer(outcome: Outcome) -> None:
    verdict = judge(tried(stop="answered by Cleo"), trouble(outcome), now=NOW)

    assert verdict == Verdict(Status.SUPPRESSED, "answered by Cleo")


def test_what_is_permanent_fails_with_its_reason_and_hurries_the_others() -> None:
    verdict = judge(tried(), Attempt(Outcome.PERMANENT, error="550 no such user"), now=NOW)

    assert verdict == Verdict(Status.FAILED, "550 no such user", hurries=True)


def test_a_page_is_never_given_up() -> None:
    verdict = judge(tried(attempts=500, age=90_000), trouble(), now=NOW)

    assert verdict.status is Status.PENDING


def test_an_update_is_given_up_after_a_day() -> None:
    assert judge(tried(UPDATE, age=86_399), trouble(), now=NOW).status is Status.PENDING
    verdict = judge(tried(UPDATE, age=86_400), trouble(), now=NOW)
    assert verdict == Verdict(Status.FAILED, "Given up after a day: 503")


def test_the_second_failure_hurries_the_persons_other_contacts() -> None:
    assert not judge(tried(attempts=1), trouble(), now=NOW).hurries
    assert judge(tried(attempts=2), trouble(), now=NOW).hurries
    assert not judge(tried(UPDATE, attempts=2), trouble(), now=NOW).hurries


def test_a_defect_of_ours_is_tried_five_times() -> None:
    broken = trouble(Outcome.BROKEN)

    assert judge(tried(attempts=4), broken, now=NOW).status is Status.PENDING
    assert judge(tried(attempts=5), broken, now=NOW).status is Status.FAILED


def test_a_deferred_attempt_waits_as_long_as_the_breaker_says() -> None:
    verdict = judge(tried(attempts=0), trouble(Outcome.DEFERRED, asked=7), now=NOW)

    assert verdict.due_at == NOW + seconds(7)
