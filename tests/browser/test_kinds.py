"""Choosing what sends, among seventy kinds, in a browser."""

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import Look, violations
from tests.cast import Cast

pytestmark = pytest.mark.browser


def test_a_kind_of_sender_is_found_by_typing(look: Look, people: Cast) -> None:
    page = look("/settings/sources/new", as_person=people.eve.id)
    shelf = page.locator("#kinds")
    expect(shelf.get_by_role("link", name="Pingdom")).to_be_visible()
    page.keyboard.press("/")
    page.keyboard.type("zab")
    expect(shelf.get_by_role("link", name="Pingdom")).to_be_hidden()
    expect(page.get_by_role("status").filter(has_text="1 found")).to_be_attached()
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Connect Zabbix")).to_be_visible()
    page.get_by_label("Name").fill("zabbix-eu")
    page.get_by_role("button", name="Connect it").click()
    expect(page.get_by_text("integrations/zabbix/")).to_be_visible()


@pytest.mark.parametrize("width", [390, 1440])
def test_the_kinds_break_no_rule_and_fit_the_screen(look: Look, people: Cast, width: int) -> None:
    page = look("/settings/sources/new", as_person=people.eve.id, width=width)
    assert violations(page) == []
    assert page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0
    page.goto("/settings/sources/new?kind=zabbix")
    assert violations(page) == []


def test_without_scripts_the_search_asks_the_server(look: Look, people: Cast) -> None:
    page = look("/settings/sources/new", as_person=people.eve.id, scripts=False)
    page.get_by_role("searchbox", name="Search the kinds of senders").fill("no such thing")
    page.keyboard.press("Enter")
    expect(page.get_by_text("Nothing known is called that")).to_be_visible()
    page.get_by_role("link", name="Generic webhook").click()
    expect(page.get_by_role("heading", name="Connect Generic webhook")).to_be_visible()
