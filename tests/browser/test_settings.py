"""Setting up in a browser: connecting a source, inviting somebody, every place for everybody."""

import re
from datetime import datetime, timedelta

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Look, violations
from tests.cast import Cast
from tocsin.catalog import actions as catalog
from tocsin.catalog.service import NewService
from tocsin.desk.actions import mail_intake, mails
from tocsin.desk.mail import Arrived, Way
from tocsin.desk.mail_setting import MailSetting
from tocsin.identity.actor import SYSTEM
from tocsin.kit import clock, secrets
from tocsin.kit.db import Database
from tocsin.kit.tx import Tx
from tocsin.notify import actions as notify
from tocsin.notify.contact import NewContact
from tocsin.signals import actions as signals
from tocsin.signals.check import Check, Health
from tocsin.signals.heartbeat import NewHeartbeat
from tocsin.signals.letter import reading
from tocsin.signals.monitor import NewMonitor
from tocsin.signals.source import NewSource

pytestmark = pytest.mark.browser

SEALING = secrets.from_text("a key of the instance for these tests")
INCOMING = (
    *("/settings", "/settings/sources", "/settings/sources/1", "/settings/sources/1/secret"),
    *("/settings/sources/new?kind=generic", "/settings/sources/new?kind=snmp"),
    *("/settings/heartbeats", "/settings/heartbeats/new", "/settings/heartbeats/1"),
    *("/settings/monitors", "/settings/monitors/1", "/settings/monitors/new"),
    *("/settings/routing", "/settings/routing/edit"),
    *("/settings/mail", "/settings/mail/1", "/settings/mail/2", "/settings/mail/desk"),
    "/settings/mail/mailboxes/new",
    *("/services", "/services/1", "/services/1/edit"),
)
OUTGOING = (
    *("/settings/channels", "/settings/channels/email", "/settings/deliveries"),
    *("/settings/audiences", "/settings/audiences/new", "/settings/templates/new"),
    *("/settings/status-pages", "/settings/status-pages/new", "/settings/categories"),
    *("/settings/categories/form?path=network", "/settings/required-fields"),
    "/settings/suggestions",
    *("/settings/priorities", "/settings/service-levels", "/settings/service-levels/new"),
    *("/settings/service-levels/calendars/new", "/settings/rules"),
    *("/settings/service-levels/new?basis=team", "/settings/resolution-codes"),
)
PEOPLE = (
    *("/settings/people", "/settings/people/1", "/settings/people/1/edit", "/settings/people/new"),
    *("/settings/teams", "/settings/teams/1", "/settings/teams/1/edit", "/settings/audit"),
    *("/settings/tokens", "/settings/tokens/new", "/account", "/account/edit"),
    *("/account/password", "/account/rules", "/account/confirmation", "/contacts/new"),
    *("/password", "/password/abc", "/account/second-factor", "/account/second-factor/new"),
    *("/settings/sign-in", "/settings/sign-in/rule", "/settings/sign-in/providers/new"),
)


@pytest.fixture
def furnished(database: Database, people: Cast) -> None:
    """A service with a source, a heartbeat and a monitor that answered, and a contact."""
    with database.transaction() as tx:
        now = clock.now(tx)
        service = catalog.create_service(tx, NewService("checkout"), actor=SYSTEM, now=now)
        prom = NewSource("prom", "prometheus", service)
        signals.create_source(tx, prom, actor=SYSTEM, now=now)
        beat = NewHeartbeat("backup", timedelta(days=1))
        signals.create_heartbeat(tx, beat, actor=SYSTEM, now=now)
        target = {"url": "https://shop.example/"}
        asked = NewMonitor("shop", "http", target, service_id=service)
        made = signals.create_monitor(tx, asked, sealed_with=SEALING, actor=SYSTEM, now=now)
        for minute in range(5):
            row = signals.monitor(tx, made.id)
            check = Check(Health.UP, 120 + minute, "status 200")
            signals.record_check(tx, row, check, now=now - timedelta(minutes=minute))
        _take_mails(tx, now)
        for member in (people.eve, people.ana):
            new = NewContact(member.id, "inbox")
            notify.add_contact(tx, new, actor=SYSTEM, now=now)


def _take_mails(tx: Tx, now: datetime) -> None:
    """One that opens an incident, and one that is set aside."""
    mails.set_setting(tx, MailSetting("desk@example.com"), actor=SYSTEM, now=now)
    for precedence in ("normal", "bulk"):
        raw = (
            f"From: Dan <dan@example.com>\r\nPrecedence: {precedence}\r\n"
            f"Message-ID: <{precedence}@x>\r\nSubject: {'My screen stays dark ' * 6}\r\n\r\nHelp"
        ).encode()
        arrived = Arrived(raw, Way.SMTP, "desk@example.com", "dan@example.com", "192.0.2.7")
        mail_intake.take(tx, arrived, reading.read(raw), file_limit=65_536, now=now)


def faults(page: Page, places: tuple[str, ...]) -> dict[str, list[str]]:
    """What breaks WCAG on these pages, or is wider than the screen."""
    found = {}
    for place in places:
        page.goto(place)
        broken = violations(page)
        too_wide = page.evaluate("document.documentElement.scrollWidth - innerWidth")
        if broken or too_wide > 0:
            found[place] = [*broken, f"{too_wide} px too wide"]
    return found


@pytest.mark.parametrize("width", [390, 1440])
@pytest.mark.parametrize("places", [INCOMING, OUTGOING, PEOPLE], ids=["in", "out", "people"])
def test_no_place_of_the_settings_breaks_wcag_or_is_wider_than_the_screen(
    look: Look, people: Cast, furnished: None, places: tuple[str, ...], width: int
) -> None:
    scheme = "light" if width == 390 else "dark"
    page = look(places[0], as_person=people.eve.id, width=width, scheme=scheme)
    assert faults(page, places) == {}


def test_a_source_is_connected_and_its_lines_are_there_to_paste(look: Look, people: Cast) -> None:
    page = look("/settings/sources", as_person=people.cleo.id)
    page.get_by_role("link", name="Connect a source").last.click()
    page.get_by_text("Alertmanager", exact=True).click()
    page.get_by_label("Name", exact=True).fill("am-berlin")
    page.get_by_role("button", name="Connect it").click()
    lines = page.get_by_role("region", name="Paste this at the sender")
    expect(lines).to_contain_text("send_resolved: true")
    expect(lines).to_contain_text(re.compile(r"/integrations/alertmanager/[0-9a-f]{32}"))
    page.get_by_role("link", name="See what arrives").click()
    expect(page.get_by_text("Nothing has arrived yet")).to_be_visible()


def test_a_mistake_in_a_form_without_scripts_keeps_what_was_written(
    look: Look, people: Cast
) -> None:
    page = look("/settings/heartbeats/new", as_person=people.cleo.id, scripts=False)
    page.get_by_label("Name", exact=True).fill("nightly backup")
    page.get_by_label("Expected every").fill("every night")
    page.get_by_role("button", name="Make it").click()
    expect(page.get_by_text("is not a duration")).to_be_visible()
    expect(page.get_by_label("Name", exact=True)).to_have_value("nightly backup")
    expect(page.get_by_label("Expected every")).to_have_attribute("aria-invalid", "true")


def test_somebody_invited_chooses_a_password_and_is_in(look: Look, people: Cast) -> None:
    page = look("/settings/people/new", as_person=people.eve.id, width=390)
    page.get_by_label("Name", exact=True).fill("Finn")
    page.get_by_label("E-mail").fill("finn@example.com")
    page.get_by_role("button", name="Invite").click()
    link = page.get_by_role("region", name=re.compile("Shown once")).inner_text()
    theirs = look(link.strip())
    theirs.get_by_label("Password").fill("a sentence is easiest")
    theirs.get_by_role("button", name="Keep it").click()
    theirs.goto("/account")
    expect(theirs.get_by_role("heading", name="Finn")).to_be_visible()
