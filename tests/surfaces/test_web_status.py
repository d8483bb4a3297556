"""Status pages as the world sees them: whole in one small request, open or for those inside."""

from datetime import datetime, timedelta
from pathlib import Path
from xml.etree import ElementTree

import httpx2
import pytest

from tests.cast import Cast
from tests.incident_of import declared
from tests.surfaces.conftest import Enter
from tocsin.catalog import actions as catalog
from tocsin.catalog.service import NewService
from tocsin.comms.actions import pages, updates
from tocsin.comms.phase import Phase
from tocsin.comms.status_page import NewComponent, NewPage
from tocsin.comms.update import NewUpdate
from tocsin.identity.actor import SYSTEM
from tocsin.incidents.priority import Level
from tocsin.kit.db import Database
from tocsin.web import assets
from tocsin.web.status import kept, style

SIZE = 20_000


@pytest.fixture
def services(database: Database, now: datetime) -> list[int]:
    with database.transaction() as tx:
        return [
            catalog.create_service(tx, NewService(f"service-{n}"), actor=SYSTEM, now=now)
            for n in range(20)
        ]


@pytest.fixture
def page(database: Database, services: list[int], now: datetime) -> None:
    parts = tuple(NewComponent(one, f"Part {one}", group="Shop") for one in services)
    with database.transaction() as tx:
        for slug, is_public in (("shop", True), ("inside", False)):
            new = NewPage(slug, "Shop", is_public=is_public, components=parts)
            pages.create(tx, new, actor=SYSTEM, now=now)


def _trouble(database: Database, people: Cast, service: int, now: datetime) -> int:
    with database.transaction() as tx:
        number = declared(
            tx,
            "The till is on fire",
            actor=people.ana.actor,
            now=now - timedelta(minutes=40),
            service_ids=(service,),
            impact=Level.HIGH,
            urgency=Level.HIGH,
        )
        told = NewUpdate("We *know*.", Phase.IDENTIFIED, headline="Tills fail", is_public=True)
        updates.post(tx, number, told, actor=people.ana.actor, now=now)
    return number


@pytest.mark.usefixtures("page")
def test_a_public_page_is_whole_in_one_request_of_less_than_20_kb(browser: httpx2.Client) -> None:
    found = browser.get("/status/shop")
    assert found.status_code == 200
    assert len(found.content) < SIZE
    assert "All systems work" in found.text
    assert 'src="' not in found.text
    assert 'rel="stylesheet"' not in found.text


@pytest.mark.usefixtures("page")
def test_the_style_inside_is_let_through_by_its_own_fingerprint(browser: httpx2.Client) -> None:
    found = browser.get("/status/shop")
    sheet = style.of(assets.load())
    assert f"<style>{sheet.text}</style>" in found.text
    assert found.headers["content-security-policy"] == sheet.policy


@pytest.mark.usefixtures("page")
def test_it_says_what_goes_on_in_the_words_told_and_no_others(
    browser: httpx2.Client, database: Database, people: Cast, services: list[int], now: datetime
) -> None:
    number = _trouble(database, people, services[0], now)
    found = browser.get("/status/shop").text
    assert "Tills fail" in found
    assert "<em>know</em>" in found
    assert "on fire" not in found
    assert "Identified" in browser.get(f"/status/shop/incidents/{number}").text


@pytest.mark.usefixtures("page")
def test_the_feed_is_well_formed_and_has_the_incident(
    browser: httpx2.Client, database: Database, people: Cast, services: list[int], now: datetime
) -> None:
    _trouble(database, people, services[0], now)
    feed = browser.get("/status/shop/feed.atom")
    assert feed.headers["content-type"].startswith("application/atom+xml")
    titles = ElementTree.fromstring(feed.text).iter("{http://www.w3.org/2005/Atom}title")
    assert [title.text for title in titles] == ["Shop", "Tills fail"]


@pytest.mark.parametrize("path", ["", "/history", "/feed.atom", "/incidents/1"])
@pytest.mark.parametrize("slug", ["inside", "nowhere"])
@pytest.mark.usefixtures("page")
def test_nobody_learns_whether_a_page_is_for_those_inside(
    browser: httpx2.Client, slug: str, path: str
) -> None:
    found = browser.get(f"/status/{slug}{path}")
    assert found.status_code == 303
    assert found.headers["location"].startswith("/sign-in?next=/status/")


@pytest.mark.usefixtures("page")
def test_those_inside_read_theirs_and_no_cache_keeps_it(enter: Enter) -> None:
    found = enter("cleo").get("/status/inside")
    assert found.status_code == 200
    assert found.headers["cache-control"] == "private, no-store"
    assert enter("cleo").get("/status/nowhere").status_code == 404


@pytest.mark.usefixtures("page")
def test_an_incident_of_elsewhere_is_not_on_the_page(browser: httpx2.Client) -> None:
    assert browser.get("/status/shop/incidents/4711").status_code == 404


@pytest.mark.usefixtures("page")
def test_a_page_is_drawn_anew_after_some_seconds_and_not_before(
    database: Database, now: datetime
) -> None:
    clock = [100.0]
    keeper = kept.Kept(lambda: clock[0])
    with database.reading() as tx:
        shop = pages.view(tx, "shop", actor=None, now=now)
        inside = pages.view(tx, "inside", actor=SYSTEM, now=now)
    keeper.keep("shop", kept.Drawn(shop, now))
    keeper.keep("inside", kept.Drawn(inside, now))
    clock[0] += kept.LASTS - 1
    assert keeper.get("shop") is not None
    assert keeper.get("inside") is None
    clock[0] += 2
    assert keeper.get("shop") is None


def test_a_made_small_style_says_the_same() -> None:
    assert style.small("/* why */\na > b,\nc {\n  color: red;\n}\n") == "a>b,c{color:red;}"
    source = Path(assets.__file__).parent / "static/status.css"
    small = style.small(source.read_text(encoding="utf-8"))
    assert small.count("{") == source.read_text(encoding="utf-8").count("{")
