"""A reporter taps a score in their mail: one tap more on a phone, without scrolling, counts it."""

from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests import mailbox
from tests.browser.conftest import Look, violations
from tests.browser.shots import SIZES, Scheme
from tests.cast import Cast
from tests.incident_of import declared
from tocsin.desk.actions import rating
from tocsin.identity.actor import SYSTEM
from tocsin.incidents.actions import resolving
from tocsin.incidents.resolution import Code, Resolution
from tocsin.kit import clock
from tocsin.kit.db import Database
from tocsin.kit.settings import Settings
from tocsin.notify import links

pytestmark = pytest.mark.browser


@pytest.fixture
def number(database: Database, people: Cast) -> int:
    """Dan's report, which Ana resolved; he was asked."""
    with database.transaction() as tx:
        now = clock.now(tx)
        mailbox.set_up(tx, now)
        title = "The printer beside the lift on the third floor prints grey pages"
        made = declared(tx, title, actor=people.dan.actor, now=now, pages=True)
        fixed = Resolution(Code.FIXED, "Changed the drum.", is_verified=True)
        resolving.resolve(tx, made, fixed, actor=people.ana.actor, now=now)
        rating.ask(tx, made, resolved_by=people.ana.actor.label, now=now)
    return made


@pytest.fixture
def link(database: Database, number: int, site: str, tmp_path: Path) -> str:
    with database.reading() as tx:
        letters = mailbox.queued(tx, number)
    kept = next(str(m.message["path"]) for m in letters if m.message["kind"] == "survey")
    return links.survey_path(Settings(data=tmp_path, public_url=site).key, kept)


@pytest.mark.parametrize(("width", "scheme"), [(390, "dark"), (1440, "light")])
def test_what_was_tapped_is_chosen_and_sent_by_the_first_button(
    look: Look, database: Database, number: int, link: str, width: int, scheme: Scheme
) -> None:
    page = look(f"{link}?score=4", width=width, scheme=scheme, scripts=width > 720)
    send = page.get_by_role("button", name="Send", exact=True)
    expect(page.locator("input[name=score]:checked")).to_have_value("4")
    place = send.bounding_box()
    assert place is not None
    assert place["y"] + place["height"] <= SIZES.get(width, 900)
    send.click()
    expect(page.get_by_text("You gave 4 of 5")).to_be_visible()
    with database.reading() as tx:
        found = rating.of_incident(tx, number, actor=SYSTEM)
    assert found is not None
    assert found.score == 4
    if width > 720:
        assert violations(page) == []
