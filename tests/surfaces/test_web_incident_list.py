"""The list of incidents and the board, as a shift reads them."""

import re
from datetime import datetime, timedelta

import pytest

from tests.incident_of import declared
from tests.surfaces.shop import Shop
from tests.surfaces.visitor import Visitors, said, titles
from tests.world import Clock
from tocsin.catalog import calendar
from tocsin.identity.actor import SYSTEM
from tocsin.incidents.actions import agreements, progress, resolving, talking
from tocsin.incidents.actions.agreements import SlaPolicy
from tocsin.incidents.priority import Level, Priority
from tocsin.incidents.resolution import Code, Resolution
from tocsin.incidents.sla import Kind

MINUTE = timedelta(minutes=1)


@pytest.fixture
def shift(payments: Shop, now: datetime) -> Shop:
    """Five incidents: one burns, Ana works on one, one waits, one is over, one is a drill."""
    people = payments.people
    ana, bo = people.ana.actor, people.bo.actor
    payments.fire("CheckoutIsDown", now)
    with payments.database.transaction() as tx:
        working = declared(tx, "Search is slow", actor=ana, now=now, service_ids=(payments.ledger,))
        progress.start_work(tx, working, actor=ana, now=now)
        talking.comment(tx, working, "I **rebuild** the index.", actor=ana, now=now)
        declared(tx, "Printer is out of paper", actor=bo, now=now, urgency=Level.LOW)
        over = declared(tx, "Mail was late", actor=bo, now=now)
        resolving.resolve(tx, over, Resolution(Code.FIXED, "Sent it."), actor=bo, now=now)
        declared(tx, "Lose a region", actor=bo, now=now, is_drill=True)
    return payments


@pytest.mark.usefixtures("shift")
def test_the_list_shows_what_is_open_newest_first(visitors: Visitors) -> None:
    page = visitors.ana.get("/incidents")
    assert titles(page) == [
        "#5 Lose a region",
        "#3 Printer is out of paper",
        "#2 Search is slow",
        "#1 CheckoutIsDown happened",
    ]
    assert "DRILL" in page


@pytest.mark.usefixtures("shift")
@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("status=resolved", ["#4 Mail was late"]),
        ("status=working", ["#2 Search is slow"]),
        ("status=all&q=late", ["#4 Mail was late"]),
        ("q=2", ["#2 Search is slow"]),
        ("assignee=me", ["#2 Search is slow"]),
        ("assignee=nobody&priority=P1", ["#1 CheckoutIsDown happened"]),
        ("service=2", ["#2 Search is slow"]),
        ("team=1", ["#1 CheckoutIsDown happened"]),
        ("status=closed", []),
        ("priority=&service=&team=&assignee=&sort=oldest&status=pending", []),
    ],
)
def test_the_list_is_narrowed(visitors: Visitors, query: str, found: list[str]) -> None:
    assert titles(visitors.ana.get(f"/incidents?{query}")) == found


@pytest.mark.usefixtures("shift")
def test_segments_count_what_is_open_and_keep_the_other_filters(visitors: Visitors) -> None:
    page = visitors.ana.get("/incidents?assignee=nobody")
    assert re.search(r'href="/incidents\?assignee=nobody" aria-current="true">Open <span', page)
    assert re.search(r"Nobody has it <span[^>]*>2<", page)
    assert 'href="/incidents?status=resolved&amp;assignee=nobody"' in page


@pytest.mark.usefixtures("shift")
def test_an_empty_list_says_why_and_what_to_do(visitors: Visitors) -> None:
    assert "No incident matches all of this" in visitors.ana.get("/incidents?q=zebra")


def test_what_burns_stands_on_every_page_of_those_who_can_act(
    visitors: Visitors, shift: Shop, now: datetime
) -> None:
    strip = re.compile(r'class="alarm".*?#1 CheckoutIsDown happened', re.S)
    for path in ("/incidents", "/board", "/inbox", "/silences", "/incidents/2"):
        assert strip.search(visitors.bo.get(path)), path
    assert not strip.search(visitors.sam.get("/incidents"))
    assert not strip.search(visitors.dan.get("/reports"))
    assert not strip.search(visitors.bo.get("/incidents/1")), "its own page says it anyway"
    with shift.database.transaction() as tx:
        progress.acknowledge(tx, 1, actor=shift.people.bo.actor, now=now)
    assert not strip.search(visitors.bo.get("/incidents"))


def test_a_line_says_what_is_left_and_what_was_said_last(
    visitors: Visitors, payments: Shop, now: datetime, clock: Clock
) -> None:
    within = {(p, Kind.RESPONSE): 15 * MINUTE for p in Priority}
    with payments.database.transaction() as tx:
        agreements.set_calendar(tx, "always", calendar.ALWAYS, actor=SYSTEM, now=now)
        policy = SlaPolicy("gold", "always", within, is_default=True)
        agreements.set_sla_policy(tx, policy, actor=SYSTEM, now=now)
        number = declared(tx, "Search is slow", actor=payments.people.ana.actor, now=now)
        talking.comment(
            tx, number, "I **rebuild** the `index`.", actor=payments.people.ana.actor, now=now
        )
    assert "15 m left" in visitors.ana.get("/incidents")
    clock.forward(14 * MINUTE)
    line = visitors.ana.get("/incidents")
    assert "clock is-soon" in line
    assert "Ana: I rebuild the index." in line
    clock.forward(3 * MINUTE)
    assert "2 m over" in visitors.ana.get("/incidents")


@pytest.mark.usefixtures("shift")
def test_the_board_begins_with_what_nobody_has_answered(visitors: Visitors) -> None:
    page = visitors.bo.get("/board")
    assert titles(page)[0] == "#1 CheckoutIsDown happened"
    assert titles(page)[-1] == "#5 Lose a region"
    assert "Nobody has answered" in page
    assert "3 open" in said(page)


def test_an_empty_board_says_what_will_be_there(visitors: Visitors) -> None:
    assert "Nothing burns" in visitors.bo.get("/board")


@pytest.mark.usefixtures("shift")
def test_who_only_reads_gets_no_verbs(visitors: Visitors) -> None:
    page = visitors.sam.get("/incidents")
    assert "/acknowledgement" not in page
    assert "/resolution" not in page
    assert 'href="/report"' in page


@pytest.mark.usefixtures("shift")
def test_who_only_reports_sees_no_board(visitors: Visitors) -> None:
    visitors.dan.get("/board", status=403)
    assert titles(visitors.dan.get("/incidents?status=all")) == []


def test_a_long_list_goes_on_by_cursor(visitors: Visitors, payments: Shop, now: datetime) -> None:
    with payments.database.transaction() as tx:
        for number in range(60):
            declared(tx, f"Number {number}", actor=payments.people.ana.actor, now=now)
    page = visitors.ana.get("/incidents")
    assert len(titles(page)) == 50
    older = re.search(r'href="(/incidents\?cursor=[^"]+)"[^>]*rel="next"', page)
    assert older
    assert len(titles(visitors.ana.get(older[1]))) == 10
