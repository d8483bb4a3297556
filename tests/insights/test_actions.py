"""Reports are exact at the instant they are asked for, and the same from the ledger alone."""

from dataclasses import replace
from datetime import datetime, timedelta
from functools import partial
from zoneinfo import ZoneInfo

import pytest

from tests import incident_of
from tests.cast import Cast, cast
from tocsin.catalog import actions as catalog
from tocsin.catalog.service import NewService
from tocsin.identity.permission import NotPermitted
from tocsin.incidents.actions import (
    assigning,
    classifying,
    configuring,
    merging,
    progress,
    resolving,
)
from tocsin.incidents.milestone import Correction, Milestone
from tocsin.incidents.resolution import Code, Resolution
from tocsin.insights import actions as insights
from tocsin.insights import fact
from tocsin.insights.reactions import REACTIONS, REFRESH
from tocsin.insights.window import By, Window
from tocsin.kit import ledger, outbox
from tocsin.kit.tx import Tx

MINUTE = timedelta(minutes=1)


@pytest.fixture
def people(tx: Tx, now: datetime) -> Cast:
    return cast(tx, now)


def window(now: datetime) -> Window:
    return Window(now - timedelta(days=1), now + timedelta(days=1))


def lived(tx: Tx, people: Cast, now: datetime, title: str = "It broke", **said: object) -> int:
    """Declare an incident that is answered after 3 minutes and resolved after 30."""
    ana = people.ana.actor
    number = incident_of.declared(tx, title, actor=ana, now=now, **said)
    progress.acknowledge(tx, number, actor=ana, now=now + 3 * MINUTE)
    resolving.resolve(
        tx, number, Resolution(Code.FIXED, "Mended."), actor=ana, now=now + 30 * MINUTE
    )
    return number


def test_a_report_does_not_wait_for_reactions(tx: Tx, people: Cast, now: datetime) -> None:
    lived(tx, people, now)
    found = insights.kpis(tx, window(now), actor=people.sam.actor)
    assert (found.mtta.value, found.mttr.value, found.resolution_rate.value) == (180, 1800, 1)


def test_the_cache_agrees_with_the_ledger(tx: Tx, people: Cast, now: datetime) -> None:
    first, second = lived(tx, people, now), lived(tx, people, now, "Again")
    assigning.set_team(tx, second, people.payments.id, actor=people.cleo.actor, now=now)
    before = insights.kpis(tx, window(now), actor=people.sam.actor)
    for number in (first, second):
        incident_of.react(tx, number, REACTIONS, now)
    outbox.discard(tx)
    assert insights.differences(tx) == []
    assert insights.kpis(tx, window(now), actor=people.sam.actor) == before
    assert insights.rebuild(tx) == 2
    assert insights.kpis(tx, window(now), actor=people.sam.actor) == before
    tx.run("update incident_fact set priority = 'P5' where number = %(n)s", n=first)
    assert insights.differences(tx) == [first]


def test_whoever_is_late_with_a_declaration_takes_nothing_back(
    tx: Tx, people: Cast, now: datetime
) -> None:
    number = lived(tx, people, now)
    told = ledger.of_subject(tx, f"incident/{number}")
    (declared,) = [event for event in told if event.kind == fact.DECLARED]
    REFRESH.react(tx, [event for event in told if event is not declared], now)
    REFRESH.react(tx, [declared], now)
    outbox.discard(tx)
    assert insights.differences(tx) == []


def test_a_declaration_alone_is_a_fact(tx: Tx, people: Cast, now: datetime) -> None:
    number = incident_of.declared(tx, "It broke", actor=people.ana.actor, now=now)
    told = ledger.of_subject(tx, f"incident/{number}")
    REFRESH.react(tx, [event for event in told if event.kind == fact.DECLARED], now)
    outbox.discard(tx)
    assert insights.differences(tx) == []


def test_figures_follow_a_category_to_its_new_name(tx: Tx, people: Cast, now: datetime) -> None:
    cleo = people.cleo.actor
    for path in ("wifi/guests", "radio"):
        configuring.add_category(tx, path, actor=cleo, now=now)
    number = lived(tx, people, now, category="wifi/guests")
    insights.rebuild(tx)
    merging.merge_category(tx, "wifi", "radio", actor=cleo, now=now)
    configuring.add_category(tx, "wifi/guests", actor=cleo, now=now)
    later = lived(tx, people, now, category="wifi/guests")
    configuring.rename_category(tx, "radio", "network/radio", actor=cleo, now=now)
    moves = [e for e in ledger.of_subject(tx, "setting/category") if e.kind in fact.TREE]
    for event in reversed(moves):
        insights.follow(tx, event)
    insights.refresh(tx, [f"incident/{later}"])
    outbox.discard(tx)
    ask = partial(insights.facts, tx, actor=cleo)
    found = ask(replace(window(now), category="network"))
    assert [(one.number, one.category) for one in found] == [(number, "network/radio/guests")]
    assert [one.number for one in ask(replace(window(now), category="wifi"))] == [later]
    assert insights.differences(tx) == []


def test_a_correction_changes_the_figures(tx: Tx, people: Cast, now: datetime) -> None:
    number = lived(tx, people, now)
    earlier = Correction(Milestone.OCCURRED, now - 10 * MINUTE, "the graph shows it")
    classifying.correct_milestone(
        tx, number, earlier, actor=people.ana.actor, now=now + 40 * MINUTE
    )
    assert insights.kpis(tx, window(now), actor=people.sam.actor).mtti.value == 600


def test_a_breakdown_has_a_row_for_each(tx: Tx, people: Cast, now: datetime) -> None:
    service_id = catalog.create_service(
        tx, NewService("checkout", tier=1), actor=people.eve.actor, now=now
    )
    lived(tx, people, now, service_ids=(service_id,))
    lived(tx, people, now)
    rows = insights.breakdown(
        tx, window(now), By.SERVICE, zone=ZoneInfo("UTC"), actor=people.sam.actor
    )
    assert [(row.name, row.kpis.logged) for row in rows] == [("none", 1), ("checkout", 1)]
    only = Window(now - MINUTE, now + timedelta(days=1), service_id=service_id)
    assert insights.kpis(tx, only, actor=people.sam.actor).logged == 1


def test_drills_are_in_no_figure(tx: Tx, people: Cast, now: datetime) -> None:
    lived(tx, people, now, is_drill=True)
    assert insights.kpis(tx, window(now), actor=people.sam.actor).logged == 0
    assert insights.facts(tx, window(now), actor=people.sam.actor) == []


def test_requesters_see_no_figures(tx: Tx, people: Cast, now: datetime) -> None:
    with pytest.raises(NotPermitted):
        insights.kpis(tx, window(now), actor=people.dan.actor)
