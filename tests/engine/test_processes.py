"""Real engines in processes of their own: crashed by what they send, and stopped for too long."""

import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from functools import partial
from pathlib import Path

import pytest

from tests.engine import deadly
from tests.journeys.harness import eventually
from tests.notify.conftest import PAGE, Post
from tests.twins import web
from tests.world import Clock
from tocsin.notify import delivery
from tocsin.notify.attempt import Outcome, Status
from tocsin.notify.message import Message
from tocsin.notify.notification import Notification

SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"


@dataclass
class Engines:
    """Starts engines on one database; ``falls`` counts those that died of themselves."""

    environment: dict[str, str]
    log: Path
    falls: int = 0

    @contextmanager
    def running(self, module: str, *arguments: str) -> Iterator[subprocess.Popen[bytes]]:
        with self.log.open("ab") as log:
            process = subprocess.Popen(
                [sys.executable, "-m", module, *arguments], env=self.environment, stderr=log
            )
        try:
            yield process
        finally:
            process.send_signal(signal.SIGCONT)
            process.kill()
            process.wait()

    def kept_alive(self, module: str, until: Callable[[], bool], *, clock: Clock) -> None:
        """Start it again whenever it falls, as the supervisor does, until its leases are over."""
        while not until():
            with self.running(module) as process:
                eventually(partial(_is_over, process, until), seconds=90)
                self.falls += process.poll() is not None
            clock.forward(delivery.LEASE)


def _is_over(process: subprocess.Popen[bytes], until: Callable[[], bool]) -> bool:
    return until() or process.poll() is not None


@pytest.fixture
def engines(dsn: str, tmp_path: Path) -> Engines:
    kept = {k: v for k, v in os.environ.items() if not k.startswith(("TOCSIN_", "DATABASE_"))}
    ours = {"DATABASE_URL": dsn, "TOCSIN_DATA": str(tmp_path), "TOCSIN_SECRET_KEY": "k" * 32}
    return Engines(kept | ours, tmp_path / "engine.log")


def of(post: Post, cause: str) -> list[Notification]:
    return [n for n in post.log() if n.cause.startswith(cause)]


def test_a_notification_that_ends_its_sender_is_put_aside_and_the_others_go_on(
    post: Post, clock: Clock, engines: Engines
) -> None:
    post.page(post.people.ana, cause="page/1/0/0", message=Message(deadly.WORDS))
    for number in range(2, 5):
        cause, subject = f"page/{number}/0/0", f"incident/{number}"
        post.page(post.people.bo, cause=cause, subject=subject)

    def is_over() -> bool:
        if not [n for n in post.log() if n.status is Status.SENDING]:
            clock.forward(timedelta(seconds=2))
        told = of(post, "quarantine/")
        return bool(told) and all(n.status is Status.SENT for n in told)

    engines.kept_alive("tests.engine.deadly", is_over, clock=clock)

    deadly_one = of(post, "page/1/")[0]
    assert deadly_one.status is Status.FAILED
    assert "SIGABRT" in str(deadly_one.reason)
    assert {n.status for n in of(post, "page/") if n.id != deadly_one.id} == {Status.SENT}
    assert [n.person_id for n in of(post, "quarantine/")] == [post.people.eve.id]
    assert engines.falls <= delivery.MOST_CRASHES


def test_an_engine_that_was_stopped_for_two_leases_changes_nothing_when_it_goes_on(
    post: Post, clock: Clock, engines: Engines
) -> None:
    with web.running() as twin:
        twin.will(web.Hang())
        post.set_up("webhook", {"secret": SECRET, "allow": ["127.0.0.0/8"]})
        post.contact(post.people.ana, "webhook", twin.url)
        post.page(post.people.ana, message=PAGE)
        with engines.running("tocsin", "engine") as sleeper:
            twin.expect(1, within=40)
            sleeper.send_signal(signal.SIGSTOP)
            clock.forward(2 * delivery.LEASE)
            with engines.running("tocsin", "engine"):
                eventually(lambda: post.log()[0].status is Status.SENT, seconds=90)
            sleeper.send_signal(signal.SIGCONT)
            number = post.log()[0].id
            eventually(lambda: post.tries(number)[0].ended_at is not None, seconds=90)

    row = post.log()[0]
    assert (row.status, row.attempts) == (Status.SENT, 2)
    tried = [(t.fence, t.outcome) for t in post.tries(row.id)]
    assert tried == [(1, Outcome.TEMPORARY), (2, Outcome.SENT)]
    assert len({r.headers["webhook-id"] for r in twin.requests}) == 1
