"""The frame and the components as people meet them: seen, heard, by keyboard, without scripts."""

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import expect

from tests import served
from tests.browser.conftest import Look, violations
from tests.browser.shots import SIZES, Scheme
from tests.databases import Lender
from tocsin.kit.db import Database

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def site(lender: Lender, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """As its developers see it, for the style guide is theirs; nobody here changes a row."""
    address = lender.lend()
    database = Database(address)
    with served.listening(database, tmp_path_factory.mktemp("shell"), development=True) as url:
        yield url
    database.close()
    lender.take_back(address)


@pytest.mark.parametrize("width", SIZES)
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_no_component_breaks_wcag_2_2_aa(look: Look, width: int, scheme: Scheme) -> None:
    page = look("/styleguide", width=width, scheme=scheme)
    assert violations(page) == []


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_signing_in_breaks_no_rule_of_wcag(look: Look, scheme: Scheme) -> None:
    assert violations(look("/sign-in", width=390, scheme=scheme)) == []


@pytest.mark.parametrize("width", [320, 390, 720, 1100, 1440])
def test_nothing_is_wider_than_the_screen(look: Look, width: int) -> None:
    page = look("/styleguide", width=width)
    too_wide = page.evaluate("document.documentElement.scrollWidth - innerWidth")
    assert too_wide <= 0


def test_the_first_tab_stop_skips_the_rail(look: Look) -> None:
    page = look("/styleguide")
    page.keyboard.press("Tab")
    expect(page.locator(":focus")).to_have_text("Skip to the content")
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile("#main$"))


def test_j_and_k_move_through_a_list_and_enter_opens(look: Look) -> None:
    page = look("/styleguide")
    page.keyboard.press("j")
    page.keyboard.press("j")
    expect(page.locator(":focus")).to_contain_text("#1041")
    page.keyboard.press("k")
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile("/incidents/1042$"))


def test_a_letter_in_a_field_is_only_a_letter(look: Look) -> None:
    page = look("/styleguide")
    page.locator("#title").fill("")
    page.locator("#title").press_sequentially("jack?")
    expect(page.locator("#title")).to_have_value("jack?")
    expect(page.locator("dialog[open]")).to_have_count(0)


def test_the_question_mark_shows_the_keys_and_escape_hides_them(look: Look) -> None:
    page = look("/styleguide")
    page.keyboard.press("?")
    expect(page.get_by_role("dialog", name="Keyboard")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.get_by_role("dialog")).to_have_count(0)


def test_the_palette_finds_an_action_a_place_and_an_incident(look: Look) -> None:
    page = look("/styleguide")
    page.keyboard.press("Control+k")
    expect(page.get_by_role("option", name="Acknowledge")).to_be_visible()
    page.keyboard.type("on call")
    expect(page.get_by_role("option", name="Go to On call")).to_be_visible()
    page.get_by_role("combobox", name="Find").fill("42")
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile("/incidents/42$"))


def test_a_form_opens_as_a_dialog_in_its_place(look: Look) -> None:
    page = look("/styleguide")
    page.get_by_role("link", name="Resolve").click()
    expect(page.get_by_role("dialog", name="Resolve #1042")).to_be_visible()


def test_without_scripts_menus_still_open(look: Look) -> None:
    page = look("/styleguide", scripts=False)
    page.locator("summary", has_text="More").last.click()
    expect(page.get_by_role("link", name="Put on hold")).to_be_visible()


def test_the_exact_time_appears_on_focus(look: Look) -> None:
    page = look("/styleguide")
    moment = page.locator("time[data-exact]").first
    moment.focus()
    shown = moment.evaluate("time => getComputedStyle(time, '::after').content")
    assert "CET" in shown


def test_the_theme_is_kept_by_the_server(look: Look) -> None:
    page = look("/styleguide", scripts=False)
    page.locator(".rail-foot summary").click()
    page.locator(".rail-foot").get_by_role("button", name="Dark").click()
    expect(page.locator("html")).to_have_attribute("data-theme", "dark")
