"""How long the pages of the desk take with a million incidents: lists, filters, words, counts.

Each page is asked for one after the other by one reader over loopback, as a browser does; the
figures are the whole answer's. ``python -m bench.desk --incidents 1000000``.
"""

import shutil
import statistics
import time
from collections.abc import Callable, Mapping
from functools import partial
from pathlib import Path

import click
import httpx2

from bench import history, table, world
from tests.journeys import harness, organisation
from tocsin.identity import session as sessions
from tocsin.identity.actions.sessions import start
from tocsin.kit import clock, embedded, pages
from tocsin.kit.db import Database

TARGET = 200
"""Milliseconds within which half of the answers of each page come."""

PAGES: Mapping[str, str] = {
    "the list of open ones": "/incidents",
    "of one's own": "/incidents?view=mine",
    "of one's teams, nobody's": "/incidents?view=teams",
    "all, the worst first": "/incidents?status=all&sort=priority",
    "all, the oldest first": "/incidents?status=all&sort=oldest",
    "closed, of one priority": "/incidents?status=closed&priority=P4",
    "closed, of one service and priority": "/incidents?status=closed&service=7&priority=P4",
    "closed, of one team and person": "/incidents?status=closed&team=3&assignee=21",
    "a common word": "/incidents?status=all&q=printer",
    "two words": "/incidents?status=all&q=printer+slow",
    "a rare word": "/incidents?status=all&q=zanzibar",
    "a word that nobody used": "/incidents?status=all&q=kangaroo",
    "a number": "/incidents?status=all&q=500000",
    "a page far down": "/incidents?status=all&cursor={deep}",
    "one incident": "/incidents/{open}",
    "its tasks and time": "/incidents/{open}/tasks",
    "the board": "/board",
    "the counts of 12 views": "/api/v1/views/counts",
    "the list, by the API": "/api/v1/incidents?status=active",
}


@click.command()
@click.option("--incidents", default=1_000_000, show_default=True)
@click.option("--rounds", default=40, show_default=True)
@click.option("--data", type=click.Path(path_type=Path), default=Path("/tmp/bench-desk"))
@click.option("--keep", is_flag=True, help="Use what an earlier run stored, and leave it there.")
def main(incidents: int, rounds: int, data: Path, keep: bool) -> None:
    """Measure the pages of the desk and write the table into README.md."""
    if not keep:
        shutil.rmtree(data, ignore_errors=True)
    is_new = not data.exists()
    with world.serving(data) as tocsin:
        if is_new:
            _furnish(tocsin, data, incidents)
        browser = _reader(tocsin, data)
        one = _an_open_one(data)
        given = {"deep": pages.encode(incidents // 10), "open": str(one)}
        rows = [
            _row(name, partial(_ask, browser, place.format_map(given)), rounds)
            for name, place in PAGES.items()
        ]
        numbers = sorted({max(one - history.OPEN * n, 1) for n in range(100)})
        rows.append(_row("preview of 100 edits", partial(_preview, browser, numbers), rounds // 4))
    note = f"{incidents:,} incidents, {incidents // history.OPEN:,} open; load {world.load()}"
    table.show("desk", ["page", "p50 ms", "p99 ms", "KiB"], rows, note=note)
    if not keep:
        shutil.rmtree(data, ignore_errors=True)


def _furnish(tocsin: harness.Tocsin, data: Path, incidents: int) -> None:
    token = tocsin.token()
    tocsin.apply(organisation.world(smtp_port=9), token)
    began = time.monotonic()
    history.fill(data, incidents)
    print(f"stored {incidents:,} incidents in {time.monotonic() - began:.0f} s")


def _reader(tocsin: harness.Tocsin, data: Path) -> httpx2.Client:
    """Sign in as an agent of a team, with a dozen views."""
    database = Database(embedded.dsn_of(data / "postgres"))
    with database.transaction() as tx:
        person_id = int(tx.value("select id from person where email = 'person-21@example.com'"))
        begun = start(tx, person_id, now=clock.now(tx))
    database.close()
    headers = {"X-CSRF-Token": sessions.csrf(begun.token), "Sec-Fetch-Site": "same-origin"}
    browser = httpx2.Client(base_url=tocsin.url, headers=headers, timeout=60)
    browser.cookies.set(sessions.COOKIE, begun.token)
    for number in range(12):
        asked = _VIEWS[number % len(_VIEWS)]
        made = browser.post("/api/v1/views", json={"name": f"view {number}", "asked": asked})
        assert made.status_code in (201, 409), made.text
    return browser


def _an_open_one(data: Path) -> int:
    database = Database(embedded.dsn_of(data / "postgres"))
    with database.reading() as tx:
        found = int(tx.value("select max(number) from incident where status = 'in_progress'"))
    database.close()
    return found


def _row(name: str, ask: Callable[[], int], rounds: int) -> list[str]:
    ask()
    took, size = [], 0
    for _ in range(max(rounds, 2)):
        began = time.perf_counter()
        size = ask()
        took.append((time.perf_counter() - began) * 1000)
    half, most = statistics.median(took), statistics.quantiles(took, n=100)[98]
    print(f"{name:40} {half:8.0f} {most:8.0f}{'  TOO SLOW' if half > TARGET else ''}", flush=True)
    return [name, f"{half:.0f}", f"{most:.0f}", f"{size / 1024:.0f}"]


def _ask(browser: httpx2.Client, place: str) -> int:
    answer = browser.get(place)
    assert answer.status_code == 200, f"{place}: {answer.status_code}"
    return len(answer.content)


def _preview(browser: httpx2.Client, numbers: list[int]) -> int:
    body = {"numbers": numbers, "edit": {"assignee": "me", "category": "network"}}
    answer = browser.post("/api/v1/bulk-edits/preview", json=body)
    assert answer.status_code == 200, answer.text
    return len(answer.content)


_VIEWS = (
    {"status": ["active"], "assignee": "me"},
    {"status": ["active"], "is_unassigned": True, "sort": "priority"},
    {"status": ["closed"], "priority": ["P4"], "category": "network"},
    {"q": "printer slow", "status": ["active"]},
    {"q": "zanzibar"},
    {"status": ["resolved"], "team": "mine"},
)

if __name__ == "__main__":
    main()
