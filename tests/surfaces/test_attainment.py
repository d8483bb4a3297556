"""Promises kept, over the API, as a file and as a page."""

import httpx2

from tests.cast import Cast
from tests.surfaces import signing
from tests.surfaces.conftest import As
from tests.surfaces.test_incident_progress import ONE, said
from tests.surfaces.test_incidents import declared
from tests.world import Clock
from tocsin.kit.db import Database

API = "/api/v1/attainment"


def test_promises_kept_and_missed_are_counted(as_: As) -> None:
    ana = as_("ana")
    declared(ana, impact="high", urgency="high")
    said(ana.post(f"{ONE}/acknowledgement"))
    found = said(ana.get(f"{API}?by=priority"))
    response = found["whole"][0]
    assert (response["kind"], response["kept"], response["share"]) == ("response", 1, 1.0)
    assert [(row["name"], len(row["tallies"])) for row in found["items"]] == [("P1", 2)]
    assert "acknowledged" in found["definitions"]["response"]
    sheet = ana.get(f"{API}/export.csv").text.splitlines()
    assert sheet[1].startswith("all,response,1,0,0,1.0")
    assert ana.get(f"{API}?by=weather").status_code == 422


def test_the_page_shows_them_with_their_definitions(
    browser: httpx2.Client, database: Database, people: Cast, clock: Clock, as_: As
) -> None:
    signing.sign_in(browser, database, people.ana.id, clock)
    assert "No promise was due" in browser.get("/insights/service-levels").text
    declared(as_("ana"), impact="high", urgency="high")
    page = browser.get("/insights/service-levels?of=party").text
    assert "Answered in time" in page
    assert "until somebody acknowledged" in page
    assert "all,response" in browser.get("/insights/service-levels/export.csv").text
