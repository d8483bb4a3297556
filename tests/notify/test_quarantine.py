"""What time after time ends whoever sends it is sent alone, and put aside with a page to admins."""

import os
import signal
import time
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest

from tests import world
from tests.notify.conftest import Post
from tests.twins import mail
from tocsin.kit import clock as clocks
from tocsin.kit import ledger
from tocsin.kit.dial import Patience
from tocsin.notify import alone, delivery, reactions, sending
from tocsin.notify.attempt import MOST_BROKEN, Attempt, Outcome, Status

BROKEN = Attempt(Outcome.BROKEN, "email", "defect", error="ValueError: no")


def put_aside(post: Post, clock: world.Clock, count: int = MOST_BROKEN) -> None:
    """Fail what is due until it is given up, and let happen what follows from that."""
    for _ in range(count):
        assert post.finish(post.must_claim(), BROKEN) in (Status.PENDING, Status.FAILED)
        clock.forward(timedelta(seconds=2))
    with post.database.transaction() as tx:
        for event in ledger.since(tx, 0):
            for react in reactions.REACTIONS.get(event.kind, {}).values():
                react(tx, event, clocks.now(tx))


def test_a_defect_is_put_aside_within_seconds_and_admins_are_paged(
    post: Post, clock: world.Clock
) -> None:
    post.page(post.people.ana)

    put_aside(post, clock)

    first, told = post.log()
    assert (first.status, first.attempts) == (Status.FAILED, MOST_BROKEN)
    assert (told.person_id, told.kind) == (post.people.eve.id, "page")
    assert told.title == f"Notification {first.id} cannot be sent and was put aside"


def test_nobody_is_paged_about_a_page_of_that_kind(post: Post, clock: world.Clock) -> None:
    post.page(post.people.ana)
    put_aside(post, clock)

    put_aside(post, clock)

    assert [n.status for n in post.log()] == [Status.FAILED, Status.FAILED]


def test_what_its_provider_refuses_is_nobodys_defect(post: Post, clock: world.Clock) -> None:
    post.page(post.people.ana)
    post.finish(post.must_claim(), Attempt(Outcome.PERMANENT, "email", "550", error="no user"))

    put_aside(post, clock, count=0)

    assert len(post.log()) == 1


def test_what_was_claimed_twice_and_never_finished_is_sent_alone_and_arrives(
    post: Post, sink: mail.Sink, clock: world.Clock
) -> None:
    post.page(post.people.ana)
    for _ in range(delivery.MOST_CRASHES):
        post.must_claim()
        clock.forward(delivery.LEASE)
    claimed = post.must_claim()

    assert claimed.row.unfinished == delivery.MOST_CRASHES
    assert post.finish(claimed, post.send(claimed)) is Status.SENT
    assert [m.recipient for m in sink.mails] == ["ana@example.com"]


def lag(*_: object, **__: object) -> Attempt:
    time.sleep(60)
    raise AssertionError


def leave(*_: object, **__: object) -> Attempt:
    os._exit(3)


def die(*_: object, **__: object) -> Attempt:
    os.kill(os.getpid(), signal.SIGKILL)
    raise AssertionError


@pytest.mark.parametrize(
    ("ending", "outcome", "said"),
    [
        (die, Outcome.BROKEN, "SIGKILL"),
        (leave, Outcome.BROKEN, "exit code 3"),
        (lag, Outcome.TEMPORARY, "too long"),
    ],
)
def test_the_process_of_one_attempt_harms_only_itself(
    post: Post,
    monkeypatch: pytest.MonkeyPatch,
    ending: Callable[..., Attempt],
    outcome: Outcome,
    said: str,
) -> None:
    monkeypatch.setattr(sending, "send", ending)
    post.page(post.people.ana)
    brief = replace(post.means, patience=Patience(connect=1.0, total=1.0))

    attempt = alone.send(post.must_claim(), means=brief)

    assert attempt.outcome is outcome
    assert said in str(attempt.error)
