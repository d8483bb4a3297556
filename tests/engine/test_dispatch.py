"""The senders of a channel: whose turn it is, and what a defect or an outage leaves behind."""

import threading
import time
from collections.abc import Callable, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import pytest

from tests import cast, world
from tests.notify import conftest as notify_house
from tests.twins import web
from tocsin.engine import dispatch, lanes, loop, process, waker
from tocsin.engine.agenda import Agenda
from tocsin.engine.dispatch import Dispatch
from tocsin.kit import clock as clocks
from tocsin.kit.db import Database, Unreachable
from tocsin.kit.settings import Settings
from tocsin.kit.tx import Tx
from tocsin.notify import channels, delivery
from tocsin.notify.attempt import Attempt, Outcome, Status
from tocsin.notify.delivery import Claimed, Finished
from tocsin.notify.message import Kind, Message, Urgency
from tocsin.notify.store.delivery import Row

SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"
NEWS = Message("Mended", kind=Kind.UPDATE)


@dataclass
class House:
    """A webhook for Ana, and the senders of that channel taken turn by turn."""

    post: notify_house.Post
    senders: Dispatch

    def page(self, number: int, message: Message = notify_house.PAGE) -> None:
        subject = f"incident/{number}"
        self.post.page(self.post.people.ana, cause=subject, message=message, subject=subject)

    def turn(self) -> bool:
        return self.senders.take(self.post.database)

    def until(self, done: Callable[[], bool]) -> None:
        """Take turns, each when a sender is done, until it is so."""
        for _ in range(500):
            if not self.turn():
                if done():
                    return
                self.senders.bell.wait(0.05)
                self.senders.bell.clear()
        raise AssertionError("It did not come about.")

    def statuses(self) -> list[Status]:
        return [n.status for n in self.post.log()]


@pytest.fixture
def house(database: Database, clock: world.Clock) -> House:
    with database.transaction() as tx:
        people = cast.cast(tx, clocks.now(tx))
    post = notify_house.Post(database, people)
    post.set_up("webhook", {"secret": SECRET, "allow": ["127.0.0.0/8"]})
    return House(post, Dispatch("webhook", post.means, Agenda(time.monotonic)))


def away(number: int, *, host: str = "a.example", kind: Kind = Kind.PAGE) -> Claimed:
    at = datetime(2026, 3, 16, tzinfo=UTC)
    row = Row(
        number, 1, 1, 1, "webhook", f"https://{host}/x", "incident/1", "page/1", kind,
        Urgency.HIGH, {}, at, None, None, 0, None,
    )  # fmt: skip
    return Claimed(row, None, at)


def test_the_agenda_rings_for_the_channels_that_something_is_due_on(house: House) -> None:
    seconds = [0.0]
    agenda = Agenda(lambda: seconds[0])
    bells = {slug: agenda.bell(slug) for slug in ("webhook", "email")}

    def rung() -> set[str]:
        agenda.look(house.post.database)
        return {slug for slug, bell in bells.items() if bell.has_rung()}

    assert rung() == {"webhook", "email"}, "nobody has looked yet"
    with web.running() as twin:
        house.post.contact(house.post.people.ana, "webhook", twin.url)
        house.page(1)
        assert rung() == set(), "it was asked less than a second ago"
        seconds[0] = 1.5
        assert rung() == {"webhook"}
        house.until(lambda: house.statuses() == [Status.SENT])
        seconds[0] = 3.0
        assert rung() == set()


def test_a_provider_takes_no_more_senders_than_its_share() -> None:
    full = [away(n) for n in range(dispatch.SENDERS_OF_A_PROVIDER)]

    room = dispatch.room(full)

    assert list(room.busy) == ["a.example"]
    assert room.senders == dispatch.SENDERS - dispatch.SENDERS_OF_A_PROVIDER
    assert dispatch.room(full[:-1]).senders == 1
    assert not dispatch.room(full[:-1]).busy


def test_what_informs_leaves_senders_to_the_pages() -> None:
    most = dispatch.SENDERS_OF_A_PROVIDER - dispatch.SENDERS_FOR_PAGES
    informing = [away(n, host=f"{n}.example", kind=Kind.UPDATE) for n in range(most)]

    assert dispatch.room(informing).only_pages
    assert dispatch.room(informing).senders >= dispatch.SENDERS_FOR_PAGES
    assert not dispatch.room(informing[:-1]).only_pages


def test_a_narrow_way_is_not_crowded() -> None:
    share = dispatch.SENDERS_OF_THE_NARROW
    mails = [away(n, host="") for n in range(share)]

    assert dispatch.room([], share=share).senders == share - dispatch.SENDERS_FOR_PAGES
    assert dispatch.room(mails[:-1], share=share).senders == 1
    assert dispatch.NARROW.issubset(channels.PROVIDERS)


def test_all_senders_away_leave_no_room() -> None:
    both = [away(n, host=f"{n % 2}.example") for n in range(dispatch.SENDERS)]

    assert dispatch.room(both).senders == 0


def test_many_are_sent_each_once(house: House) -> None:
    with web.running() as twin:
        house.post.contact(house.post.people.ana, "webhook", twin.url)
        for number in range(60):
            house.page(number)

        house.until(lambda: set(house.statuses()) == {Status.SENT})

        assert len(twin.requests) == 60


def test_in_a_storm_what_came_of_half_the_senders_is_written_as_one(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    written: list[int] = []
    whole = delivery.finish_some

    def counted(tx: Tx, done: Sequence[tuple[Claimed, Attempt]], now: datetime) -> list[Finished]:
        written.append(len(done))
        return whole(tx, done, now)

    monkeypatch.setattr(delivery, "finish_some", counted)
    monkeypatch.setattr(dispatch, "GATHER_SECONDS", 60.0)
    with web.running() as twin:
        house.post.contact(house.post.people.ana, "webhook", twin.url)
        for number in range(100):
            house.page(number)

        house.until(lambda: set(house.statuses()) == {Status.SENT})

    assert min(written[:2]) >= dispatch.SENDERS_OF_A_PROVIDER // 2
    assert sum(written) == 100


def test_a_hanging_provider_leaves_its_channel_to_the_others(house: House) -> None:
    with web.running() as hanging, web.running() as well:
        hanging.always = web.Hang()
        house.post.contact(house.post.people.ana, "webhook", hanging.url)
        house.post.contact(house.post.people.bo, "webhook", well.url)
        for number in range(40):
            house.page(number)
        for number in range(5):
            house.post.page(house.post.people.bo, cause=f"bo/{number}", subject=f"bo/{number}")
        house.turn()

        house.until(lambda: len(well.requests) == 5)

        assert len(hanging.requests) <= dispatch.SENDERS_OF_A_PROVIDER


def test_a_result_that_cannot_be_written_spoils_no_other_and_ends_in_quarantine(
    house: House, clock: world.Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = delivery.finish_some

    def fragile(tx: object, done: list[tuple[Claimed, Attempt]], now: datetime) -> object:
        for claimed, attempt in done:
            if claimed.row.subject == "incident/0" and attempt.outcome is Outcome.SENT:
                raise ValueError("nobody thought of this")
        return whole(tx, done, now)  # type: ignore[arg-type]  # as it was called

    monkeypatch.setattr(delivery, "finish_some", fragile)
    with web.running() as twin:
        house.post.contact(house.post.people.ana, "webhook", twin.url)
        for number in range(3):
            house.page(number)

        for _ in range(6):
            house.until(lambda: Status.SENDING not in house.statuses())
            clock.forward(timedelta(minutes=1))
            house.senders.bell.set()  # as the agenda does within a second

    assert house.statuses() == [Status.FAILED, Status.SENT, Status.SENT]
    assert "could not be sent 5 times" in str(house.post.log()[0].reason)


def test_what_was_sent_in_an_outage_of_the_database_is_written_after_it(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole, away = delivery.finish_some, [True]

    def unreachable(*given: object) -> object:
        if away:
            raise Unreachable("no connection")
        return whole(*given)  # type: ignore[arg-type]  # as it was called

    monkeypatch.setattr(delivery, "finish_some", unreachable)
    with web.running() as twin:
        house.post.contact(house.post.people.ana, "webhook", twin.url)
        house.page(1)
        house.turn()
        house.senders.bell.wait(5)
        with pytest.raises(Unreachable):
            house.turn()
        away.clear()
        house.until(lambda: house.statuses() == [Status.SENT])

        assert len(twin.requests) == 1


def test_a_stop_writes_what_is_being_sent_and_begins_nothing(house: House) -> None:
    with web.running() as twin:
        house.post.contact(house.post.people.ana, "webhook", twin.url)
        house.page(1)
        house.turn()
        house.page(2)

        house.senders.drain(house.post.database)

        assert house.statuses() == [Status.SENT, Status.PENDING]
        assert len(twin.requests) == 1


def test_a_call_that_nobody_hears_costs_no_more_than_a_poll(house: House) -> None:
    stop, senders = threading.Event(), house.senders
    lane = loop.Lane("send", [loop.Step("deliver", senders.take)], bell=senders.bell)
    wait = waker.Waker().wait({waker.sending("webhook")}, bell=lane.bell)
    given = {"wait": wait, "stop": stop}
    thread = threading.Thread(
        target=loop.run_forever, args=(lane, house.post.database), kwargs=given
    )
    with web.running() as twin:
        house.post.contact(house.post.people.ana, "webhook", twin.url)
        thread.start()
        try:
            house.page(1)
            twin.expect(1)
        finally:
            stop.set()
            thread.join()


def test_every_lane_has_a_connection_of_its_own(dsn: str, settings: Settings) -> None:
    """One that holds its connection, and all others too, leave the pages theirs."""
    built = lanes.build(settings, engine="test")
    database = Database(dsn, connections=process.connections(built))
    with ExitStack() as held:
        for _ in built:
            held.enter_context(database.transaction())
        with database.transaction() as tx:
            assert clocks.now(tx)
    database.close()
