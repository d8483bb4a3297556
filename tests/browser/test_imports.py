"""Carrying over history in a real browser: read, looked at and carried over without scripts."""

from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import Look, violations
from tests.cast import Cast
from tests.history import samples

pytestmark = pytest.mark.browser

WANTS_A_LOOK = samples.FILE.replace(b"4 - Low", b"purple")


def test_history_is_carried_over_by_whoever_administers(
    look: Look, people: Cast, tmp_path: Path
) -> None:
    file = tmp_path / "old.csv"
    file.write_bytes(WANTS_A_LOOK)
    page = look(
        "/settings/imports/new", as_person=people.eve.id, width=390, scheme="dark", scripts=False
    )
    page.get_by_label("The file").set_input_files(file)
    page.get_by_label("What its columns mean").fill(samples.MAPPING)
    page.get_by_role("button", name="Read it").click()
    expect(page.get_by_role("heading", name="old.csv")).to_be_visible()
    expect(page.get_by_text("which priority 'purple' is")).to_be_visible()
    address = page.url
    page.get_by_role("button", name="Carry it over").click()
    expect(page.get_by_text("What Oldesk kept is here.")).to_be_visible()
    for path in (address, "/settings/imports"):
        page = look(path, as_person=people.eve.id, width=390)
        assert violations(page) == []
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


@pytest.mark.parametrize(("width", "scheme"), [(390, "light"), (1440, "dark")])
def test_the_preview_is_for_everybody(
    look: Look, people: Cast, tmp_path: Path, width: int, scheme: str
) -> None:
    file = tmp_path / "old.csv"
    file.write_bytes(WANTS_A_LOOK)
    page = look("/settings/imports/new", as_person=people.eve.id, width=width, scheme=scheme)
    assert violations(page) == []
    page.get_by_label("The file").set_input_files(file)
    page.get_by_label("What its columns mean").fill(samples.MAPPING)
    page.get_by_role("button", name="Read it").click()
    expect(page.get_by_role("button", name="Carry it over")).to_be_visible()
    assert violations(page) == []
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
