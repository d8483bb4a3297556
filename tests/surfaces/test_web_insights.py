"""The page of figures and its files: what they rest on is said, what is missing is not nought."""

import csv
import io
from datetime import datetime, timedelta

import httpx2
import pytest

from tests.cast import Cast
from tests.incident_of import declared
from tests.surfaces.conftest import Enter
from tocsin.incidents.actions import progress
from tocsin.insights.actions import Row
from tocsin.insights.kpi import compute
from tocsin.insights.window import By, Window
from tocsin.kit.db import Database
from tocsin.web.insights import findings


@pytest.fixture
def reader(enter: Enter) -> httpx2.Client:
    return enter("cleo")


@pytest.fixture
def answered(database: Database, people: Cast, now: datetime) -> int:
    with database.transaction() as tx:
        began = now - timedelta(minutes=30)
        number = declared(tx, "Slow", actor=people.bo.actor, now=began)
        progress.acknowledge(tx, number, actor=people.ana.actor, now=began + timedelta(minutes=12))
    return number


def test_without_incidents_the_page_says_where_figures_come_from(reader: httpx2.Client) -> None:
    assert "Figures come by themselves" in reader.get("/insights").text


@pytest.mark.usefixtures("answered")
def test_each_figure_says_what_it_rests_on(reader: httpx2.Client) -> None:
    page = reader.get("/insights").text
    assert "12 m" in page
    assert "n = 1" in page
    assert "1 not applicable" in page
    assert "1 incidents, most of them" not in page


@pytest.mark.usefixtures("answered")
@pytest.mark.parametrize("by", ["service", "team", "priority", "category"])
def test_the_figures_are_broken_down(reader: httpx2.Client, by: str) -> None:
    assert reader.get("/insights", params={"by": by}).status_code == 200


@pytest.mark.usefixtures("answered")
def test_a_filter_that_fits_nothing_offers_the_way_back(reader: httpx2.Client) -> None:
    assert "Nothing like this" in reader.get("/insights?priority=P1").text


def test_the_figures_come_as_a_file(reader: httpx2.Client, answered: int) -> None:
    found = reader.get("/insights/figures.csv")
    assert found.headers["content-type"].startswith("text/csv")
    rows = {row["kpi"]: row for row in csv.DictReader(io.StringIO(found.text))}
    assert (rows["mtta"]["value"], rows["mtta"]["n"]) == ("720.0", "1")
    listed = list(csv.DictReader(io.StringIO(reader.get("/insights/incidents.csv").text)))
    assert [row["number"] for row in listed] == [str(answered)]


def test_who_only_reports_sees_no_figures(enter: Enter) -> None:
    assert enter("dan").get("/insights").status_code == 403


@pytest.mark.parametrize(
    ("since", "until", "status"),
    [("2026-01-01", "2026-02-01", 200), ("2026-02-01", "2026-01-01", 422), ("soon", "", 422)],
)
def test_a_period_is_days_in_order(
    reader: httpx2.Client, since: str, until: str, status: int
) -> None:
    found = reader.get("/insights", params={"since": since, "until": until})
    assert found.status_code == status


def test_a_day_on_which_nothing_happened_is_drawn_too(now: datetime) -> None:
    window = Window(now - timedelta(days=3), now)
    row = Row(window.starts_at.date().isoformat(), "", compute([]))
    filled = findings.filled([row], window, By.DAY)
    assert [found is not None for _, found in filled] == [True, False, False]


@pytest.mark.usefixtures("answered")
def test_a_period_of_ones_own_is_kept_by_every_filter(reader: httpx2.Client) -> None:
    page = reader.get("/insights?since=2026-03-01&until=2026-03-31&priority=P4").text
    assert "Incidents logged from 1 Mar 2026 to 31 Mar 2026" in page
    assert '<input type="hidden" name="since" value="2026-03-01">' in page
    assert '<input type="hidden" name="priority" value="P4">' in page
    assert '<option value="0" selected>Own dates</option>' in page
    assert "/insights/figures.csv?since=2026-03-01&amp;until=2026-03-31&amp;priority=P4" in page


def test_choosing_the_last_days_again_leaves_ones_own_period(reader: httpx2.Client) -> None:
    page = reader.get("/insights?days=7&since=2025-01-01&until=2025-01-31").text
    assert "2025" not in page
    assert '<option value="7" selected>' in page
