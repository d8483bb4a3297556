"""Promises kept and missed, counted one by one."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from tests import incident_of
from tests.cast import Cast, cast
from tocsin.identity.permission import NotPermitted
from tocsin.incidents.actions import agreements, assigning, progress, resolving
from tocsin.incidents.actions.agreements import SlaPolicy
from tocsin.incidents.priority import Priority
from tocsin.incidents.resolution import Code, Resolution
from tocsin.incidents.sla import Basis, Kind
from tocsin.insights import actions as insights
from tocsin.insights import attainment, attainment_sheet
from tocsin.insights.actions import attaining
from tocsin.insights.attainment import Attained, By, Promise, Tally
from tocsin.insights.fact import Fact
from tocsin.insights.window import Window
from tocsin.kit.tx import Tx

MINUTE, HOUR = timedelta(minutes=1), timedelta(hours=1)
BERLIN = ZoneInfo("Europe/Berlin")


def promise(kind: Kind, kept: bool | None, seconds: float | None = None) -> Promise:
    return Promise(1, kind, 0, 3, 3600, seconds, kept, None)


def test_what_runs_is_neither_kept_nor_missed() -> None:
    response = [(True, 60.0), (True, 120.0), (False, 5000.0), (None, None)]
    found = attainment.tallies(
        [
            promise(Kind.RESOLUTION, None),
            *(promise(Kind.RESPONSE, kept, seconds) for kept, seconds in response),
        ]
    )
    assert found == [
        Tally(Kind.RESPONSE, 2, 1, 1, 2 / 3, 120.0, found[0].p90),
        Tally(Kind.RESOLUTION, 0, 0, 1, None, None, None),
    ]
    assert found[0].p90 == pytest.approx(4024.0)
    assert found[0].n == 3


def test_a_promise_counts_in_the_rows_of_its_incident_and_of_whom_it_binds() -> None:
    late = datetime(2026, 3, 31, 22, 30, tzinfo=UTC)  # the first of April in Berlin
    fact = Fact(1, logged_at=late, priority="P2", service_ids=(5, 6), team_id=7)
    own = Promise(1, Kind.TEAM, 7, 3, 60, None, None, 9)
    rows = {by: attainment.rows_of(own, fact, by, BERLIN) for by in By}
    assert rows == {
        By.MONTH: ["2026-04-01"],
        By.WEEK: ["2026-03-30"],
        By.PRIORITY: ["P2"],
        By.SERVICE: ["5", "6"],
        By.TEAM: ["7"],
        By.ORGANISATION: ["9"],
        By.CATEGORY: [""],
        By.POLICY: ["3"],
        By.PARTY: ["team/7"],
    }


@pytest.fixture
def people(tx: Tx, now: datetime) -> Cast:
    return cast(tx, now)


@pytest.fixture
def agreed(tx: Tx, now: datetime, people: Cast) -> int:
    """Payments promises to be done within an hour; one incident took it half an hour, one two."""
    cleo = people.cleo.actor
    team = people.payments.id
    within = {(priority, Kind.TEAM): HOUR for priority in Priority}
    policy = SlaPolicy("own", "around the clock", within, basis=Basis.TEAM, party_ids=(team,))
    agreements.set_sla_policy(tx, policy, actor=cleo, now=now)
    for minutes in (30, 120):
        number = incident_of.declared(tx, "It broke", actor=people.ana.actor, now=now)
        assigning.set_team(tx, number, team, actor=cleo, now=now)
        progress.acknowledge(tx, number, actor=people.ana.actor, now=now + 3 * MINUTE)
        said = Resolution(Code.FIXED, "Mended.")
        at = now + minutes * MINUTE
        resolving.resolve(tx, number, said, actor=people.ana.actor, now=at)
    incident_of.declared(tx, "Practice", actor=people.ana.actor, now=now, is_drill=True)
    return team


def report(tx: Tx, people: Cast, now: datetime, by: By) -> Attained:
    window = Window(now - timedelta(days=1), now + timedelta(days=1))
    later = now + 3 * HOUR
    return attaining.attainment_of(tx, window, by, zone=BERLIN, actor=people.sam.actor, now=later)


@pytest.mark.usefixtures("agreed")
def test_a_report_tells_what_the_clocks_came_to(tx: Tx, people: Cast, now: datetime) -> None:
    found = report(tx, people, now, By.PARTY)
    counted = [(one.kind, one.kept, one.missed, one.running) for one in found.whole]
    assert counted == [
        (Kind.RESPONSE, 2, 0, 0),
        (Kind.RESOLUTION, 2, 0, 0),
        (Kind.TEAM, 1, 1, 0),
    ]
    assert [(row.name, row.tallies[0].share) for row in found.rows] == [
        ("ourselves", 1.0),
        ("payments", 0.5),
    ]
    lines = attainment_sheet.of_attained(found).splitlines()
    assert lines[3] == "all,team,1,1,0,0.5,4500.0,6660.0"
    assert len(lines) == 1 + 3 + 3


@pytest.mark.usefixtures("agreed")
@pytest.mark.parametrize("by", By)
def test_each_row_of_a_report_has_a_name(tx: Tx, people: Cast, now: datetime, by: By) -> None:
    found = report(tx, people, now, by)
    assert all(row.name for row in found.rows)
    kept = [one.kept for row in found.rows for one in row.tallies if one.kind is Kind.RESPONSE]
    assert sum(kept) == 2


@pytest.mark.usefixtures("agreed")
def test_the_figures_agree_with_the_key_figure(tx: Tx, people: Cast, now: datetime) -> None:
    window = Window(now - timedelta(days=1), now + timedelta(days=1))
    figures = insights.kpis(tx, window, actor=people.sam.actor)
    whole = {one.kind: one for one in report(tx, people, now, By.MONTH).whole}
    assert (figures.sla_attainment.value, figures.sla_attainment.n) == (1.0, 2)
    assert whole[Kind.RESPONSE].share == whole[Kind.RESOLUTION].share == 1.0


def test_a_requester_reads_no_report(tx: Tx, people: Cast, now: datetime) -> None:
    window = Window(now - timedelta(days=1), now)
    with pytest.raises(NotPermitted):
        attaining.attainment_of(tx, window, By.MONTH, zone=BERLIN, actor=people.dan.actor, now=now)
