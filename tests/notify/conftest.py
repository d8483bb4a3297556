"""A house with mail set up, and one worker's round of claim, send and finish."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime

import pytest

from tests import cast
from tests.twins import mail
from tocsin.identity.actor import SYSTEM
from tocsin.kit import clock, db, secrets
from tocsin.kit.dial import Patience
from tocsin.notify import actions, delivery
from tocsin.notify.attempt import Attempt, Status
from tocsin.notify.breaker import Breakers
from tocsin.notify.contact import NewContact
from tocsin.notify.delivery import Claimed, Means
from tocsin.notify.message import Message
from tocsin.notify.notification import Notification, NotificationQuery, Queued, Try

KEY = secrets.from_text("k" * 32)
PAGE = Message("Checkout is down", path="/incidents/42", can_answer=True)


def means() -> Means:
    return Means(KEY, "https://tocsin.example", Breakers(), Patience(connect=5.0, total=10.0))


@dataclass
class Post:
    """The delivery of one database, driven by hand one step at a time."""

    database: db.Database
    people: cast.Cast
    means: Means = field(default_factory=means)

    def now(self) -> datetime:
        with self.database.reading() as tx:
            return clock.now(tx)

    def set_up(self, slug: str, settings: dict[str, object]) -> None:
        with self.database.transaction() as tx:
            actions.set_channel_settings(
                tx, slug, settings, key=KEY, actor=SYSTEM, now=clock.now(tx)
            )

    def contact(self, person: cast.Member, channel: str, address: str) -> int:
        new = NewContact(person.id, channel, address)
        with self.database.transaction() as tx:
            return actions.add_contact(tx, new, actor=SYSTEM, now=clock.now(tx))

    def page(
        self, person: cast.Member, *, cause: str = "page/1/0/0", message: Message = PAGE,
        subject: str = "incident/42",
    ) -> Queued:  # fmt: skip
        with self.database.transaction() as tx:
            now = clock.now(tx)
            return actions.notify_person(
                tx, person.id, message=message, subject=subject, cause=cause, now=now
            )

    def answer(self, reason: str = "answered by Ana") -> int:
        with self.database.transaction() as tx:
            now = clock.now(tx)
            return actions.suppress(tx, subject="incident/42", reason=reason, now=now)

    def claim(self, *channels: str) -> Claimed | None:
        with self.database.transaction() as tx:
            return delivery.claim(tx, clock.now(tx), channels=channels or None)

    def must_claim(self, *channels: str) -> Claimed:
        claimed = self.claim(*channels)
        assert claimed is not None
        return claimed

    def send(self, claimed: Claimed) -> Attempt:
        return delivery.send(claimed, means=self.means)

    def finish(self, claimed: Claimed, attempt: Attempt) -> Status | None:
        with self.database.transaction() as tx:
            return delivery.finish(tx, claimed, attempt, clock.now(tx)).status

    def deliver(self, *channels: str) -> Status | None:
        """Do what a worker does for one notification; None when nothing is due."""
        claimed = self.claim(*channels)
        return self.finish(claimed, self.send(claimed)) if claimed else None

    def deliver_all(self, *channels: str) -> list[Status]:
        done = []
        while status := self.deliver(*channels):
            done.append(status)
        return done

    def log(self) -> list[Notification]:
        with self.database.reading() as tx:
            found = actions.list_notifications(tx, NotificationQuery(limit=500), actor=SYSTEM)
        return found.items[::-1]

    def tries(self, notification_id: int) -> list[Try]:
        with self.database.reading() as tx:
            return actions.attempts(tx, notification_id)


@pytest.fixture
def sink() -> Iterator[mail.Sink]:
    with mail.running() as running:
        yield running


@pytest.fixture
def post(database: db.Database, sink: mail.Sink) -> Post:
    """The cast, with mail set up to go to the sink."""
    with database.transaction() as tx:
        people = cast.cast(tx, clock.now(tx))
    made = Post(database, people)
    settings: dict[str, object] = {
        "host": "127.0.0.1", "port": sink.port, "sender": "tocsin@example.com",
    }  # fmt: skip
    made.set_up("email", settings)
    return made
