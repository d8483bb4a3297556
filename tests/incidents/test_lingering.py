"""Alerts that go on when nobody acts on their incident any more page again."""

from datetime import timedelta

import pytest

from tests.incidents import story
from tests.incidents.conftest import Payments
from tests.incidents.test_correlating import door as a_door
from tests.incidents.test_intake import Door, alert
from tocsin.incidents import attaching_again, episode
from tocsin.incidents.actions import forgotten, progress, reading, resolving, talking
from tocsin.incidents.lifecycle import Status
from tocsin.incidents.resolution import Code, Resolution
from tocsin.kit import errors, ledger

door = a_door
MINUTE = timedelta(minutes=1)
HOUR = timedelta(hours=1)
FORGOTTEN = 4 * HOUR
LATE = timedelta(days=3)
DONE = Resolution(Code.FIXED, "Rolled back.")


def fire(door: Door, **labels: str) -> None:
    door.post(alert(ends_in=LATE, **labels))


def look(door: Door) -> int:
    """Let the engine look at whatever is due; return at how many it looked."""
    looked = 0
    while (due := attaching_again.claim(door.tx, now=door.now)) is not None:
        attaching_again.perform(door.tx, due, now=door.now)
        looked += 1
        assert looked < 20
    return looked


@pytest.fixture
def number(door: Door) -> int:
    fire(door)
    return door.incidents()[0].number


def kinds(door: Door, number: int) -> list[str]:
    found = ledger.of_subject(door.tx, f"incident/{number}")
    return [event.kind.partition(".")[2] for event in found]


def test_what_fires_on_after_the_end_is_a_new_incident_that_pages(door: Door, number: int) -> None:
    resolving.resolve(door.tx, number, DONE, actor=door.people.bo.actor, now=door.now)
    door.now += episode.GRACE
    fire(door)
    look(door)
    assert len(door.incidents()) == 1, "what is only late to notice the end pages nobody"
    door.now += MINUTE
    fire(door)
    look(door)
    first, second = door.incidents()
    assert (first.status, second.status) == (Status.RESOLVED, Status.OPEN)
    assert (first.alert_count, second.alert_count) == (0, 1)
    assert story.paged(door.tx, second.number) == ["Bo"]
    assert "fires_on" in kinds(door, number)
    door.now += 2 * HOUR
    assert look(door) == 0, "there is nothing left to look at"


def test_what_falls_silent_after_the_end_pages_nobody(door: Door, number: int) -> None:
    resolving.resolve(door.tx, number, DONE, actor=door.people.bo.actor, now=door.now)
    for _ in range(8):
        door.now += 15 * MINUTE
        look(door)
    assert [i.number for i in door.incidents()] == [number]
    fire(door)
    door.now += 10 * MINUTE
    look(door)
    assert len(door.incidents()) == 2, "a sender that says a thing once is heard the next time"


def test_what_is_cancelled_while_it_fires_comes_back_too(door: Door, number: int) -> None:
    resolving.cancel(door.tx, number, reason="a mistake", actor=door.people.bo.actor, now=door.now)
    door.now += 11 * MINUTE
    fire(door)
    look(door)
    assert [i.status for i in door.incidents()] == [Status.CANCELLED, Status.OPEN]


def test_what_recovers_by_itself_is_not_looked_at(door: Door, number: int) -> None:
    door.post(alert(ends_in=timedelta(0)))
    assert door.incidents()[0].status is Status.RESOLVED
    door.now += HOUR
    assert look(door) == 0


def test_what_was_taken_and_forgotten_pages_again(door: Door, number: int) -> None:
    progress.acknowledge(door.tx, number, actor=door.people.bo.actor, now=door.now)
    door.now += FORGOTTEN
    fire(door)
    look(door)
    assert story.paged(door.tx, number) == ["Bo", "Bo"]
    assert "paged_again" in kinds(door, number)
    taken = progress.acknowledge(door.tx, number, actor=door.people.bo.actor, now=door.now)
    assert taken.status is Status.ACKNOWLEDGED
    door.now += HOUR
    look(door)
    assert story.paged(door.tx, number) == ["Bo", "Bo"], "once until it is forgotten again"
    door.now += FORGOTTEN
    fire(door)
    look(door)
    assert story.paged(door.tx, number) == ["Bo", "Bo", "Bo"]


def test_how_long_that_takes_is_set_and_may_be_never(door: Door, number: int) -> None:
    cleo = door.people.cleo.actor
    progress.acknowledge(door.tx, number, actor=door.people.bo.actor, now=door.now)
    forgotten.set_hours(door.tx, 0, actor=cleo, now=door.now)
    door.now += 2 * FORGOTTEN
    fire(door)
    look(door)
    assert story.paged(door.tx, number) == ["Bo"]
    forgotten.set_hours(door.tx, 9, actor=cleo, now=door.now)
    door.now += HOUR
    fire(door)
    look(door)
    assert story.paged(door.tx, number) == ["Bo", "Bo"]
    with pytest.raises(errors.Invalid):
        forgotten.set_hours(door.tx, 169, actor=cleo, now=door.now)


def test_what_somebody_works_on_is_not_forgotten(door: Door, number: int) -> None:
    bo = door.people.bo.actor
    progress.acknowledge(door.tx, number, actor=bo, now=door.now)
    door.now += FORGOTTEN - MINUTE
    talking.comment(door.tx, number, "Still at it.", actor=bo, now=door.now)
    door.now += MINUTE
    fire(door)
    look(door)
    assert story.paged(door.tx, number) == ["Bo"]


def test_what_says_nothing_more_and_what_waits_is_left_alone(door: Door, number: int) -> None:
    bo = door.people.bo.actor
    progress.acknowledge(door.tx, number, actor=bo, now=door.now)
    door.now += FORGOTTEN
    look(door)
    assert story.paged(door.tx, number) == ["Bo"], "nothing fires"
    progress.put_on_hold(door.tx, number, progress.Hold("a part"), actor=bo, now=door.now)
    door.now += 2 * FORGOTTEN
    fire(door)
    look(door)
    assert story.paged(door.tx, number) == ["Bo"], "it waits for somebody"


def test_a_worse_alert_that_joins_what_was_taken_pages_again(
    door: Door, payments: Payments
) -> None:
    low = alert(ends_in=LATE, instance="1") | {"labels": {"alertname": "High", "severity": "info"}}
    door.post(low)
    number = door.incidents()[0].number
    progress.acknowledge(door.tx, number, actor=door.people.bo.actor, now=door.now)
    before = story.paged(door.tx, number)
    fire(door, instance="2")
    incident = reading.get(door.tx, number, actor=door.people.eve.actor)
    assert (incident.status, incident.priority) == (Status.ACKNOWLEDGED, "P1")
    assert len(story.paged(door.tx, number)) == len(before) + 1
