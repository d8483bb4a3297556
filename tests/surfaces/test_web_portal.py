"""The portal: without a password, in one's own language, and what is offered while one writes."""

import re
from datetime import datetime
from typing import Any

import httpx2
import pytest

from tests.surfaces.shop import Shop
from tests.surfaces.visitor import Visitors, said, titles
from tocsin.desk.actions import outages as outage_actions
from tocsin.desk.outage import NewOutage
from tocsin.identity import actions as identity
from tocsin.identity.actions import portal_links
from tocsin.incidents.actions import asking, configuring, declare, progress, reading
from tocsin.incidents.form import Condition, Field, FieldKind
from tocsin.incidents.incident import Declaration
from tocsin.incidents.search import Query
from tocsin.kit.db import Database
from tocsin.knowledge.actions import articles
from tocsin.knowledge.article import NewArticle
from tocsin.knowledge.audience import Readership

OFFERED = {
    Readership.REQUESTERS: "The printer prints nothing",
    Readership.READERS: "Printer secrets",
}
LAPTOP: dict[str, Any] = {"answers-device": "Laptop"}
PRINTER: dict[str, Any] = {"answers-device": "Printer", "answers-room": "B 12"}
GERMAN = {"Accept-Language": "de-DE,de;q=0.9,en;q=0.5"}
DEVICE = Field(
    "device",
    "Which device",
    FieldKind.CHOICE,
    True,
    options=("Laptop", "Printer"),
    words={"de": ("Welches Gerät", "")},
)
ROOM = Field("room", "Which room", is_required=True, when=Condition("device", ("Printer",)))


def way_in(database: Database, email: str, now: datetime) -> str:
    with database.transaction() as tx:
        found = portal_links.way_in(tx, email, admits_strangers=True, now=now)
    assert found is not None
    assert found.token is not None
    return found.token


def test_who_is_not_known_is_led_to_the_portals_own_door(
    browser: httpx2.Client, payments: Shop
) -> None:
    assert browser.get("/report").headers["location"] == "/portal?next=/report"
    page = browser.get("/portal?next=/reports/4").text
    assert 'name="next" value="/reports/4"' in page
    sent = browser.post("/portal", data={"email": "dan@example.com", "next": "/report"}).text
    nobody = browser.post("/portal", data={"email": "no@nowhere.example", "next": "/report"}).text
    assert said(sent).replace("dan@example.com", "") == said(nobody).replace(
        "no@nowhere.example", ""
    )


def test_a_link_shows_first_and_lets_in_by_the_button(
    browser: httpx2.Client, payments: Shop, now: datetime
) -> None:
    token = way_in(payments.database, "kim@harbour.example", now)
    for _ in range(2):
        assert "Your name" in browser.get(f"/portal/{token}").text, "a scanner opens nothing"
    given = {"name": "Kim Lee", "next": "/report"}
    answer = browser.post(f"/portal/{token}", data=given, headers=GERMAN)
    assert answer.headers["location"] == "/report"
    [cookie] = re.findall(r"tocsin_session=([^;]+)", answer.headers["set-cookie"])
    page = browser.get(
        "/report", headers={"Accept-Language": "fr", "Cookie": f"tocsin_session={cookie}"}
    )
    assert page.status_code == 200
    assert '<html lang="de"' in page.text, "what they spoke when they came is remembered"
    assert browser.post(f"/portal/{token}", data=given).status_code == 404


@pytest.mark.parametrize("path", ["/report", "/reports"])
def test_the_portal_speaks_the_browsers_language(
    visitors: Visitors, payments: Shop, path: str
) -> None:
    dan = visitors.dan
    page = dan.ask("GET", path, headers=GERMAN).text
    words = said(page)
    assert '<html lang="de"' in page
    assert "Ihre Meldungen" in words or "Was stimmt nicht?" in words
    left = re.findall(r"\b(?:the|your|You|optional|Report something)\b", words)
    assert left == [], "nothing is in English still"


def test_a_chosen_language_goes_before_the_browsers(visitors: Visitors, payments: Shop) -> None:
    visitors.dan.post("/portal/language", language="de", next="/reports")
    assert "Sie haben noch nichts gemeldet" in visitors.dan.get("/reports")
    with payments.database.reading() as tx:
        assert identity.person(tx, payments.people.dan.id).locale == "de"
    visitors.dan.post("/portal/language", language="en", next="/reports")
    assert (
        "You have reported nothing yet" in visitors.dan.ask("GET", "/reports", headers=GERMAN).text
    )


@pytest.fixture
def known(payments: Shop, now: datetime) -> Shop:
    """An outage is known, one article is for the portal and one is not; hardware asks more."""
    ana, cleo = payments.people.ana.actor, payments.people.cleo.actor
    with payments.database.transaction() as tx:
        number = declare.declare(tx, Declaration("db-7 is full"), actor=ana, now=now)
        outage = NewOutage("Payments are slow", "We work on it.")
        outage_actions.announce(tx, number, outage, actor=ana, now=now)
        for audience, title in OFFERED.items():
            said = "Check the paper of the printer, then the ink."
            new = NewArticle(title, said, audience=audience)
            articles.publish(tx, articles.write(tx, new, actor=ana, now=now), actor=ana, now=now)
        configuring.add_category(tx, "hardware", actor=cleo, now=now)
        asking.set_form(tx, "hardware", (DEVICE, ROOM), actor=cleo, now=now)
    return payments


def test_what_is_known_is_offered_while_one_writes(visitors: Visitors, known: Shop) -> None:
    assert "Payments are slow" in visitors.dan.get("/report")
    answer = visitors.dan.post(
        "/report", status=200, do="preview", title="printer prints nothing", how_bad="low"
    )
    words = said(answer.text)
    assert "The printer prints nothing" in words
    assert "Printer secrets" not in words, "what is not for the portal stays inside"
    assert "db-7" not in words
    assert 'value="printer prints nothing"' in answer.text, "what was written stays"
    assert "Check the paper" in visitors.dan.get("/report/articles/1")
    visitors.dan.get("/report/articles/2", status=404)
    visitors.dan.post("/report/articles/1/help")
    with known.database.reading() as tx:
        assert articles.get(tx, 1, actor=known.people.ana.actor).helped == 1
    with known.database.reading() as tx:
        assert not reading.search(tx, Query(), actor=known.people.dan.actor).items


def test_me_too_instead_of_another_report(visitors: Visitors, known: Shop) -> None:
    visitors.dan.post("/known-outages/1/me-too")
    assert "Payments are slow" in visitors.dan.get("/reports")
    assert "You said that it hits you" in visitors.dan.get("/report")
    visitors.dan.post("/known-outages/1/not-me")
    assert "Payments are slow" not in visitors.dan.get("/reports")
    visitors.dan.get("/incidents/1", status=404)


def test_a_category_asks_more_and_answers_come_along(visitors: Visitors, known: Shop) -> None:
    begun: dict[str, Any] = {"title": "No ink", "category": "hardware", "how_bad": "low"}
    asked = visitors.dan.ask(
        "POST", "/report", data={"csrf": visitors.dan.csrf, "do": "ask", **begun}, headers=GERMAN
    ).text
    assert "Welches Gerät" in asked
    assert 'data-when="answers-device"' in asked
    refused = visitors.dan.post("/report", status=422, **begun)
    assert "Please answer this." in refused.text
    visitors.dan.post("/report", **begun, **PRINTER)
    page = said(visitors.dan.get("/reports/2"))
    assert "Which room" in page
    assert "B 12" in page
    visitors.dan.post("/reports/2/answers", **LAPTOP)
    assert "B 12" not in said(visitors.dan.get("/reports/2")).partition("What happened")[0]


def test_a_report_is_followed_in_the_reporters_words(
    visitors: Visitors, known: Shop, now: datetime
) -> None:
    visitors.dan.post("/report", title="No till", how_bad="high")
    with known.database.transaction() as tx:
        progress.acknowledge(tx, 2, actor=known.people.bo.actor, now=now)
    page = visitors.dan.ask("GET", "/reports/2", headers=GERMAN).text
    words = said(page)
    assert "Angenommen" in words
    assert "Bo hat es übernommen." in words
    assert "Bo kümmert sich darum" in words
    assert visitors.dan.leads("/incidents/2") == "/reports/2"
    assert titles(visitors.dan.get("/reports")) == ["#2 No till"]


def test_files_are_counted_and_handed_over_as_files(visitors: Visitors, known: Shop) -> None:
    visitors.dan.post("/report", title="No till", how_bad="high")
    page = visitors.dan.upload("/reports/2/attachments", "evil.html", b"<script>alert(1)</script>")
    assert page.status_code == 303
    got = visitors.dan.ask("GET", "/incidents/2/attachments/1")
    assert got.headers["content-disposition"].startswith("attachment")
    assert got.headers["x-content-type-options"] == "nosniff"
    many = [("file", (f"{n}.txt", b"x", "text/plain")) for n in range(11)]
    answer = visitors.dan.ask(
        "POST", "/reports/2/attachments", data={"csrf": visitors.dan.csrf}, files=many
    )
    assert answer.status_code == 422
    assert "At most 10 files at once" in answer.text


def test_who_works_on_it_sees_what_is_asked_and_lets_everybody_know(
    visitors: Visitors, known: Shop
) -> None:
    begun: dict[str, Any] = {"title": "No ink", "category": "hardware", "how_bad": "low"}
    visitors.dan.post("/report", **begun, **LAPTOP)
    page = said(visitors.ana.get("/incidents/2"))
    assert "Which device Laptop" in page
    assert "Which room" in visitors.ana.get("/incidents/2/answers")
    visitors.ana.post("/incidents/2/answers", **PRINTER)
    assert "B 12" in said(visitors.ana.get("/incidents/2"))
    visitors.ana.post("/incidents/2/announcement", title="No ink anywhere", words="Order some.")
    assert "No ink anywhere" in visitors.sam.get("/report")
    visitors.ana.post("/incidents/2/announcement", status=422, title=" ")
    visitors.ana.post("/incidents/2/announcement/withdrawal")
    assert "No ink anywhere" not in visitors.sam.get("/report")
    visitors.dan.post("/incidents/2/announcement", status=403, title="Mine")
