"""Reporting that something is wrong, and hearing how it goes, as somebody who only reports."""

from datetime import datetime
from typing import Any

import pytest

from tests.surfaces.shop import Shop
from tests.surfaces.visitor import Visitors, said, titles
from tocsin.desk.actions import rating
from tocsin.identity.actor import SYSTEM
from tocsin.incidents.actions import progress, reading, resolving, talking
from tocsin.incidents.incident import Incident
from tocsin.incidents.resolution import Code, Resolution

REPORT: dict[str, Any] = {
    "title": "I cannot pay",
    "description": "It says *declined*.",
    "how_bad": "high",
}


def incident(shop: Shop) -> Incident:
    with shop.database.reading() as tx:
        return reading.get(tx, 1, actor=SYSTEM)


def test_who_only_reports_lands_on_their_reports(visitors: Visitors, payments: Shop) -> None:
    assert visitors.dan.leads("/") == "/reports"
    page = visitors.dan.get("/reports")
    assert "You have reported nothing yet" in page
    assert "/settings" not in page, "nothing is offered that is not for them"


def test_a_report_becomes_an_incident_and_gives_a_number(
    visitors: Visitors, payments: Shop
) -> None:
    answer = visitors.dan.post("/report", service_id=payments.checkout, **REPORT)
    assert answer.headers["location"] == "/report/1"
    words = said(visitors.dan.get("/report/1"))
    assert "Your number is #1" in words
    assert "The team payments has been told" in words
    found = incident(payments)
    assert (found.channel, found.urgency, found.reporter_id) == (
        "portal",
        "high",
        payments.people.dan.id,
    )
    assert titles(visitors.dan.get("/reports")) == ["#1 I cannot pay"]


def test_a_picture_comes_along(visitors: Visitors, payments: Shop) -> None:
    visitors.dan.upload("/report", "screen.txt", b"declined", **REPORT)
    assert "screen.txt" in visitors.dan.get("/reports/1")
    assert visitors.dan.ask("GET", "/incidents/1/attachments/1").content == b"declined"


def test_a_file_that_is_refused_leaves_no_report_behind(visitors: Visitors, payments: Shop) -> None:
    answer = visitors.dan.upload("/report", "empty.txt", b"", **REPORT)
    assert answer.status_code == 422
    assert "The file is empty." in answer.text
    assert 'value="I cannot pay"' in answer.text
    assert titles(visitors.dan.get("/reports")) == []


def test_a_report_needs_a_few_words(visitors: Visitors, payments: Shop) -> None:
    answer = visitors.dan.post("/report", status=422, title="", how_bad="low")
    assert "Say in a few words what is wrong." in answer.text


@pytest.fixture
def reported(visitors: Visitors, payments: Shop, now: datetime) -> Shop:
    """Dan has reported it; Bo has it and said one thing to Dan and one to Ana."""
    visitors.dan.post("/report", service_id=payments.checkout, **REPORT)
    bo = payments.people.bo.actor
    with payments.database.transaction() as tx:
        progress.acknowledge(tx, 1, actor=bo, now=now)
        talking.comment(tx, 1, "Which card is it?", is_public=True, actor=bo, now=now)
        talking.comment(tx, 1, "Looks like the acquirer.", actor=bo, now=now)
    return payments


def test_the_reporter_reads_what_is_meant_for_them(visitors: Visitors, reported: Shop) -> None:
    page = visitors.dan.get("/reports/1")
    assert "Bo looks after it" in said(page)
    assert "Which card is it?" in page
    assert "Looks like the acquirer." not in page
    assert "the reporter reads this" not in page
    assert "Escalate" not in page.partition("<main")[2].partition("<dialog")[0]
    assert "<em>declined</em>" in page


def test_the_reporter_answers_and_adds(visitors: Visitors, reported: Shop) -> None:
    visitors.dan.post("/reports/1/comments", body="A blue one.")
    assert "A blue one." in visitors.bo.get("/incidents/1")
    assert visitors.dan.post("/reports/1/comments", status=422, body=" ").text


def resolve(shop: Shop, now: datetime) -> None:
    with shop.database.transaction() as tx:
        said_ = Resolution(Code.FIXED, "The acquirer works again.")
        resolving.resolve(tx, 1, said_, actor=shop.people.bo.actor, now=now)
        rating.ask(tx, 1, resolved_by=shop.people.bo.actor.label, now=now)


def test_the_reporter_says_that_it_works_and_how_it_went(
    visitors: Visitors, reported: Shop, now: datetime
) -> None:
    resolve(reported, now)
    assert "Does it work again?" in visitors.dan.get("/reports/1")
    visitors.dan.post("/reports/1/confirmation")
    assert incident(reported).confirmed_at == now
    assert "How was the help?" in visitors.dan.get("/reports/1")
    visitors.dan.post("/reports/1/satisfaction", score=5, comment="Quick")
    assert "How was the help?" not in visitors.dan.get("/reports/1")


def test_the_reporter_says_that_it_does_not(
    visitors: Visitors, reported: Shop, now: datetime
) -> None:
    resolve(reported, now)
    assert "What is still wrong" in visitors.dan.get("/reports/1")
    visitors.dan.post("/reports/1/reopening", status=422, reason="")
    visitors.dan.post("/reports/1/reopening", reason="Still declined")
    assert incident(reported).status == "in_progress"


@pytest.mark.parametrize("verb", ["acknowledgement", "work", "resolution", "cancellation"])
def test_the_reporter_may_not_work_on_it(visitors: Visitors, reported: Shop, verb: str) -> None:
    before = incident(reported)
    visitors.dan.post(f"/incidents/1/{verb}", status=403, notes="x", reason="x")
    assert incident(reported) == before


def test_what_others_reported_is_not_there(visitors: Visitors, payments: Shop) -> None:
    visitors.ana.post("/report", **REPORT)
    visitors.dan.get("/incidents/1", status=404)
    visitors.dan.get("/report/1", status=404)
    assert titles(visitors.dan.get("/reports")) == []
