from dataclasses import replace
from datetime import datetime

import pytest

from tests.incidents import story
from tests.incidents.conftest import Payments
from tocsin.incidents.actions import assigning, configuring, progress, reading
from tocsin.incidents.lifecycle import Status
from tocsin.incidents.priority import Priority
from tocsin.incidents.search import Query, Sort
from tocsin.kit import errors
from tocsin.kit.tx import Tx

TITLES = ("Checkout rejects cards", "Disk full on db-3", "Slow checkout", "DNS resolver timeouts")


@pytest.fixture
def numbers(tx: Tx, now: datetime, payments: Payments) -> dict[str, int]:
    """Four incidents by their titles, the first the oldest."""
    return {title: story.opened(tx, payments, now, title=title) for title in TITLES}


def found(tx: Tx, payments: Payments, query: Query) -> list[str]:
    page = reading.search(tx, query, actor=payments.people.cleo.actor)
    return [incident.title for incident in page.items]


@pytest.mark.parametrize(
    ("words", "titles"),
    [
        ("", [*reversed(TITLES)]),
        ("checkout", ["Slow checkout", "Checkout rejects cards"]),
        ("check", ["Slow checkout", "Checkout rejects cards"]),
        ("checkout -slow", ["Checkout rejects cards"]),
        ('"disk full"', ["Disk full on db-3"]),
        ("disk or dns", ["DNS resolver timeouts", "Disk full on db-3"]),
        ("cards rejects", ["Checkout rejects cards"]),
        ("printer", []),
        ("%'; drop table incident; --", []),
        ("!!! & | ( :*", []),
    ],
)
def test_words_find_incidents(
    tx: Tx, payments: Payments, numbers: dict[str, int], words: str, titles: list[str]
) -> None:
    assert found(tx, payments, Query(text=words)) == titles


def test_a_number_finds_its_incident(tx: Tx, payments: Payments, numbers: dict[str, int]) -> None:
    number = numbers["Slow checkout"]
    for words in (str(number), f"#{number}"):
        assert found(tx, payments, Query(text=words)) == ["Slow checkout"]


def test_filters_narrow_together(
    tx: Tx, now: datetime, payments: Payments, numbers: dict[str, int]
) -> None:
    ana, cleo = payments.people.ana, payments.people.cleo.actor
    number = numbers["Slow checkout"]
    progress.acknowledge(tx, number, actor=ana.actor, now=now)
    configuring.add_category(tx, "network/dns", actor=cleo, now=now)
    story.opened(
        tx, payments, now, title="Other", category="network/dns", urgency="low", is_drill=True
    )
    for query, titles in (
        (Query(status=(Status.ACKNOWLEDGED,)), ["Slow checkout"]),
        (Query(assignee_id=ana.id), ["Slow checkout"]),
        (Query(priority=(Priority.P3,)), ["Other"]),
        (Query(category="network"), ["Other"]),
        (Query(is_drill=True), ["Other"]),
        (Query(service_id=payments.ledger), []),
        (Query(team_id=payments.people.payments.id, is_unassigned=True, text="slow"), []),
        (Query(reporter_id=ana.id, status=(Status.OPEN,), is_drill=False, text="disk"),
         ["Disk full on db-3"]),
    ):  # fmt: skip
        assert found(tx, payments, query) == titles


@pytest.mark.parametrize("sort", list(Sort))
def test_pages_lead_through_the_whole_list_without_gap_or_repeat(
    tx: Tx, now: datetime, payments: Payments, numbers: dict[str, int], sort: Sort
) -> None:
    for urgency in ("low", "medium", "low"):
        story.opened(tx, payments, now, title=f"A {urgency} one", urgency=urgency)
    cleo, query = payments.people.cleo.actor, Query(sort=sort, limit=2)
    whole = reading.search(tx, replace(query, limit=100), actor=cleo).items
    seen, cursor = [], None
    for _ in range(4):
        page = reading.search(tx, replace(query, cursor=cursor), actor=cleo)
        seen += page.items
        cursor = page.next
    assert cursor is None
    assert [i.number for i in seen] == [i.number for i in whole]
    assert len(seen) == 7


def test_by_priority_the_worst_comes_first(
    tx: Tx, now: datetime, payments: Payments, numbers: dict[str, int]
) -> None:
    story.opened(tx, payments, now, title="Can wait", urgency="low")
    assert found(tx, payments, Query(sort=Sort.PRIORITY))[-1] == "Can wait"


def test_a_cursor_of_another_list_is_refused(
    tx: Tx, payments: Payments, numbers: dict[str, int]
) -> None:
    first = reading.search(tx, Query(limit=1, sort=Sort.PRIORITY), actor=payments.people.cleo.actor)
    with pytest.raises(errors.Invalid, match="cursor"):
        found(tx, payments, Query(cursor=first.next))
    with pytest.raises(errors.Invalid, match="cursor"):
        found(tx, payments, Query(cursor="WyJ4Il0"))  # a text where a number belongs


def test_a_requester_finds_only_their_own(
    tx: Tx, now: datetime, payments: Payments, numbers: dict[str, int]
) -> None:
    own, dan = story.reported(tx, payments, now), payments.people.dan.actor
    page = reading.search(tx, Query(), actor=dan)
    assert [incident.number for incident in page.items] == [own]
    assert reading.counts(tx, actor=dan) == {Status.OPEN: 1}
    assert reading.some(tx, list(numbers.values()), actor=dan) == []


def test_counts_are_of_what_is_open_without_drills(
    tx: Tx, now: datetime, payments: Payments, numbers: dict[str, int]
) -> None:
    ana = payments.people.ana
    story.opened(tx, payments, now, is_drill=True)
    progress.acknowledge(tx, numbers["Slow checkout"], actor=ana.actor, now=now)
    story.resolved(tx, numbers["Disk full on db-3"], ana.actor, now)
    assert reading.counts(tx, actor=ana.actor) == {Status.OPEN: 2, Status.ACKNOWLEDGED: 1}


def test_similar_incidents_share_words_and_the_likest_comes_first(
    tx: Tx, now: datetime, payments: Payments, numbers: dict[str, int]
) -> None:
    ana = payments.people.ana.actor
    number = story.opened(tx, payments, now, title="checkout is slow and rejects")
    likest = [incident.title for incident in reading.similar(tx, number, actor=ana)]
    assert set(likest) == {"Slow checkout", "Checkout rejects cards"}
    lonely = story.opened(tx, payments, now, title="...")
    assert reading.similar(tx, lonely, actor=ana) == []


def test_the_open_incidents_of_a_service_come_worst_first(
    tx: Tx, now: datetime, payments: Payments
) -> None:
    ana = payments.people.ana.actor
    can_wait = story.opened(tx, payments, now, urgency="low")
    worst = story.opened(tx, payments, now)
    story.opened(tx, payments, now, is_drill=True)
    found_there = reading.open_of_services(tx, [payments.checkout], actor=ana)
    assert [incident.number for incident in found_there] == [worst, can_wait]


def test_assigned_incidents_are_found_by_their_assignee(
    tx: Tx, now: datetime, payments: Payments, numbers: dict[str, int]
) -> None:
    bo = payments.people.bo
    assigning.assign(tx, numbers["Slow checkout"], bo.id, actor=bo.actor, now=now)
    assert found(tx, payments, Query(assignee_id=bo.id)) == ["Slow checkout"]
