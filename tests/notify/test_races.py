"""Workers, answers and crashes at once, on real transactions."""

import re
import threading
import time
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta
from functools import partial

import pytest

from tests import world
from tests.notify.conftest import PAGE, Post
from tests.twins import mail, web
from tocsin.kit import clock as clocks
from tocsin.kit.dial import Patience
from tocsin.notify import actions
from tocsin.notify.attempt import Attempt, Outcome, Status

SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"
ROUNDS = 300
PARTIAL = re.compile("notification_(at_once|later|sending|overdue)")  # indexes of what is open only
TURN = (
    "order by case when kind <> 'page' then 2 when urgency = 'low' then 1 else 0 end,"
    " case when kind = 'page' then -id else id end"
)


def at_once(*works: Callable[[], object]) -> None:
    """Run them in threads that start together; raise what any of them raised."""
    ready = threading.Barrier(len(works))

    def run(work: Callable[[], object]) -> object:
        ready.wait()
        return work()

    with ThreadPoolExecutor(len(works)) as pool:
        for done in [pool.submit(run, work) for work in works]:
            done.result()


def queue(post: Post, count: int) -> None:
    with post.database.transaction() as tx:
        now = clocks.now(tx)
        for number in range(count):
            actions.notify_person(
                tx, post.people.ana.id, message=PAGE, subject=f"incident/{number}",
                cause=f"page/{number}/0/0", now=now,
            )  # fmt: skip


def test_two_workers_never_get_the_same_notification(post: Post) -> None:
    queue(post, 200)
    claimed: list[int] = []

    def work() -> None:
        while found := post.claim():
            claimed.append(found.id)

    at_once(work, work, work, work)

    assert sorted(claimed) == sorted(n.id for n in post.log())


def test_no_sending_begins_after_the_commit_of_the_answer(post: Post) -> None:
    queue(post, ROUNDS)
    begun_at: dict[str, float] = {}
    answered_at: dict[str, float] = {}

    def claim() -> None:
        for _ in range(ROUNDS):
            started = time.monotonic()
            found = post.claim()
            if found:
                begun_at[found.row.subject] = started

    def answer() -> None:
        for number in range(ROUNDS):
            subject = f"incident/{number}"
            with post.database.transaction() as tx:
                now = clocks.now(tx)
                actions.suppress(tx, subject=subject, reason="answered", now=now)
            answered_at[subject] = time.monotonic()

    at_once(claim, answer, claim)

    outcomes = Counter(n.status for n in post.log())
    assert outcomes[Status.SENDING] == len(begun_at)
    assert outcomes[Status.SUPPRESSED] == ROUNDS - len(begun_at)
    assert [s for s, begun in begun_at.items() if begun > answered_at[s]] == []


def test_an_answer_and_a_finish_at_once_leave_no_second_attempt(post: Post) -> None:
    for number in range(60):
        subject = f"incident/{number}"
        post.page(post.people.ana, cause=f"page/{number}", subject=subject)
        claimed = post.must_claim()
        failed = Attempt(Outcome.TEMPORARY, "mail", "451", error="later")

        def answer(subject: str = subject) -> None:
            with post.database.transaction() as tx:
                now = clocks.now(tx)
                actions.suppress(tx, subject=subject, reason="answered", now=now)

        at_once(answer, partial(post.finish, claimed, failed))

    assert {n.status for n in post.log()} == {Status.SUPPRESSED}


def test_a_hanging_provider_delays_no_other_channel(post: Post, sink: mail.Sink) -> None:
    with web.running() as twin:
        twin.always = web.Hang()
        post.means = replace(post.means, patience=Patience(connect=1.0, total=4.0))
        post.set_up("webhook", {"secret": SECRET, "allow": ["127.0.0.0/8"]})
        post.contact(post.people.bo, "webhook", twin.url)
        for number in range(5):
            post.page(post.people.bo, cause=f"page/{number}", subject=f"incident/{number}")
            post.page(post.people.ana, cause=f"page/{number}", subject=f"incident/{number}")
        mails_done: list[float] = []
        started = time.monotonic()

        def mails() -> None:
            post.deliver_all("email")
            mails_done.append(time.monotonic() - started)

        at_once(mails, lambda: post.deliver("webhook"))
        hooks_done = time.monotonic() - started

    assert len(sink.mails) == 5
    assert mails_done[0] < hooks_done
    assert hooks_done >= post.means.patience.total * 0.9


def test_many_workers_and_troubles_end_with_every_page_told_or_explained(
    post: Post, sink: mail.Sink, clock: world.Clock
) -> None:
    queue(post, 60)
    outcomes = [
        Attempt(Outcome.SENT, "mail"),
        Attempt(Outcome.TEMPORARY, "mail", error="later"),
        Attempt(Outcome.PERMANENT, "mail", error="no such user"),
        Attempt(Outcome.DEFERRED, "mail", error="down", retry_after=timedelta(seconds=5)),
        Attempt(Outcome.BROKEN, "mail", error="defect"),
    ]

    def work(offset: int) -> None:
        turn = offset
        while found := post.claim():
            turn += 1
            if turn % 7:  # else the worker dies and its lease has to run out
                post.finish(found, outcomes[(turn + found.id) % len(outcomes)])

    def answer() -> None:
        for number in range(0, 60, 6):
            with post.database.transaction() as tx:
                now = clocks.now(tx)
                actions.suppress(tx, subject=f"incident/{number}", reason="answered", now=now)

    at_once(lambda: work(0), lambda: work(3), answer)
    for _ in range(40):
        clock.forward(timedelta(minutes=6))
        at_once(lambda: work(1), lambda: work(5))

    rows = post.log()
    ended = {Status.SENT, Status.FAILED, Status.SUPPRESSED}
    assert {n.status for n in rows} <= ended
    assert not [n for n in rows if n.status is not Status.SENT and not n.reason]


@pytest.mark.parametrize("count", [200])
def test_an_idle_claim_is_cheap_however_much_is_done(post: Post, count: int) -> None:
    queue(post, count)
    with post.database.transaction() as tx:
        tx.run("update notification set status = 'sent', ended_at = due_at")
        tx.run("analyze notification")
        tx.run("set local enable_seqscan = off")  # a table this small may be read whole
        plans = [
            "\n".join(tx.column(f"explain select id from notification where {due}"))
            for due in (
                "channel = any('{email}') and status = 'pending' and due_at > created_at"
                " and due_at <= '2026-03-16'",
                "channel = any('{email}') and status = 'sending' and lease_until <= '2026-03-16'",
            )
        ]
    assert [plan for plan in plans if not PARTIAL.search(plan)] == []


def test_what_is_due_at_once_is_claimed_in_its_turn_without_putting_all_in_order(
    post: Post,
) -> None:
    queue(post, 200)
    with post.database.transaction() as tx:
        tx.run("analyze notification")
        tx.run("set local enable_seqscan = off")  # a table this small may be read whole
        due = "channel = 'email' and status = 'pending' and due_at <= created_at"
        plan = tx.column(f"explain select id from notification where {due} {TURN} limit 10")
    assert "notification_at_once" in "\n".join(plan)
    assert not [line for line in plan if "Sort" in line]
