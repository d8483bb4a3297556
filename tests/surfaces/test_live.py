"""Open pages learn of changes: the feed behind the stream, on a real database."""

import asyncio

import httpx2
import pytest

from tests.cast import Cast
from tests.surfaces.signing import sign_in
from tests.world import Clock
from tocsin.kit import ledger
from tocsin.kit.db import Database
from tocsin.kit.ledger import Event
from tocsin.web.feed import Feed


def record(database: Database, subject: str, clock: Clock) -> int:
    with database.transaction() as tx:
        told = ledger.Entry("incident.declared", subject, {})
        return ledger.recorded(tx, [told], actor="person/1", at=clock.at)[0]


async def next_of(queue: "asyncio.Queue[Event]") -> Event:
    return await asyncio.wait_for(queue.get(), 10)


def hear(feed: Feed, database: Database, clock: Clock, *, subject: str, told: list[str]) -> Event:
    """Subscribe, record an event about each of ``told``, return the first one heard."""

    async def run() -> Event:
        with feed.subscribed(subject) as queue:
            await asyncio.to_thread(_until_listening, feed)
            for one in told:
                await asyncio.to_thread(record, database, one, clock)
            return await next_of(queue)

    return asyncio.run(run())


def _until_listening(feed: Feed) -> None:
    for _ in range(500):
        if feed.is_listening.wait(0.02):
            return


def test_a_page_hears_of_its_own_subject_only(database: Database, clock: Clock) -> None:
    heard = hear(
        Feed(database), database, clock, subject="incident/42", told=["incident/4", "incident/42"]
    )
    assert heard.subject == "incident/42"


def test_a_list_hears_of_all_of_its_kind(database: Database, clock: Clock) -> None:
    heard = hear(
        Feed(database), database, clock, subject="incident/*", told=["service/1", "incident/7"]
    )
    assert heard.subject == "incident/7"


@pytest.mark.parametrize(
    ("told", "is_missed"), [("incident/42", True), ("incident/4", False), ("service/1", False)]
)
def test_a_page_hears_of_what_happened_while_it_was_on_its_way(
    database: Database, clock: Clock, told: str, is_missed: bool
) -> None:
    feed = Feed(database)
    seen = record(database, "incident/42", clock)
    record(database, told, clock)

    async def missed() -> bool:
        with feed.subscribed("incident/42"):
            return await asyncio.to_thread(feed.has_missed, "incident/42", seen)

    assert asyncio.run(missed()) is is_missed


def test_the_listener_ends_with_the_last_page(database: Database, clock: Clock) -> None:
    feed = Feed(database)
    hear(feed, database, clock, subject="incident/*", told=["incident/1"])
    if thread := feed.thread:  # it may have ended already
        thread.join(10)
    assert feed.thread is None
    assert hear(feed, database, clock, subject="incident/*", told=["incident/2"]).subject


@pytest.mark.parametrize("subject", ["", "incident", "incident/x", "*", "incident/1 or true"])
def test_only_a_subject_can_be_listened_to(
    browser: httpx2.Client, database: Database, people: Cast, clock: Clock, subject: str
) -> None:
    sign_in(browser, database, people.ana.id, clock)
    assert browser.get("/live", params={"subject": subject}).status_code == 422


def test_nobody_listens_without_signing_in(browser: httpx2.Client, people: Cast) -> None:
    answer = browser.get("/live", params={"subject": "incident/1"})
    assert answer.headers["location"].startswith("/sign-in")


def test_who_may_not_read_may_not_listen(
    browser: httpx2.Client, database: Database, people: Cast, clock: Clock
) -> None:
    sign_in(browser, database, people.dan.id, clock)
    assert browser.get("/live", params={"subject": "incident/*"}).status_code == 403
