"""A real browser before a real server: pages as they are seen and heard.

``site`` is the address of a running Tocsin on a database of the test's own; ``look(path, …)`` opens
a page of it in Chromium and watches that the page breaks no rule of its own policy.
"""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

from tests import served
from tests.browser.shots import CHROMIUM, SIZES, Scheme
from tests.cast import Cast, cast
from tocsin.identity import session as sessions
from tocsin.identity.actions.sessions import start
from tocsin.kit import clock
from tocsin.kit.db import Database

Look = Callable[..., Page]
# What holds is not asked for: telling of it took longer than looking.
_ASK_AXE = """
    rules => axe.run({runOnly: {type: "tag", values: rules}, resultTypes: ["violations"]})
        .then(found => found.violations)
"""
AXE = Path(__file__).parents[2] / "node_modules/axe-core/axe.min.js"


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    """One browser for a file of tests: while it is open, nothing else may run an event loop."""
    if not Path(CHROMIUM).exists():
        pytest.skip("chromium is not on this machine")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        yield browser
        browser.close()


@pytest.fixture
def people(database: Database) -> Cast:
    with database.transaction() as tx:
        return cast(tx, clock.now(tx))


@pytest.fixture
def site(database: Database, tmp_path: Path) -> Iterator[str]:
    with served.listening(database, tmp_path) as url:
        yield url


@pytest.fixture
def look(chromium: Browser, site: str, database: Database) -> Iterator[Look]:
    """Open ``path`` as a person (or nobody), at a width, in light or dark, with scripts or not."""
    opened: list[tuple[BrowserContext, list[str]]] = []

    def open_page(
        path: str,
        *,
        as_person: int | None = None,
        width: int = 1440,
        scheme: Scheme = "light",
        scripts: bool = True,
    ) -> Page:
        context = chromium.new_context(
            base_url=site,
            viewport={"width": width, "height": SIZES.get(width, 900)},
            color_scheme=scheme,
            java_script_enabled=scripts,
            has_touch=width < 720,
            reduced_motion="reduce",
        )
        said: list[str] = []
        opened.append((context, said))
        if as_person is not None:
            token = _session(database, as_person)
            context.add_cookies([{"name": sessions.COOKIE, "value": token, "url": site}])
        page = context.new_page()
        page.on("console", lambda message: said.append(message.text))
        page.on("pageerror", lambda error: said.append(str(error)))
        page.goto(path)
        return page

    yield open_page
    complaints = [text for _, said in opened for text in said if "Content Security" in text]
    for context, _ in opened:
        context.close()
    assert complaints == []


def violations(page: Page) -> list[str]:
    """Return what breaks WCAG 2.2 AA on the page as it stands, each with where."""
    if not AXE.exists():
        pytest.skip("axe-core is not installed; run make setup")
    page.evaluate(AXE.read_text(encoding="utf-8"))
    rules = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
    found = page.evaluate(_ASK_AXE, rules)
    return [
        f"{violation['id']}: {node['html'][:160]} {node['failureSummary'][:300]}"
        for violation in found
        for node in violation["nodes"]
    ]


def _session(database: Database, person_id: int) -> str:
    with database.transaction() as tx:
        return start(tx, person_id, now=clock.now(tx)).token
