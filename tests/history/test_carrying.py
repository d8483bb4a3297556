"""Carrying over: all is here with the times of then, nobody is told, and it can stop anywhere."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest

from tests.cast import Cast, cast
from tests.history import samples
from tests.history.samples import NOW, berlin
from tocsin.history.actions import carrying, looking, opening
from tocsin.history.actions.opening import Upload
from tocsin.history.transfer import Import
from tocsin.identity import actions as identity
from tocsin.identity.actor import SYSTEM
from tocsin.identity.permission import NotPermitted
from tocsin.incidents.actions import (
    agreements,
    configuring,
    due,
    progress,
    reading,
    recalling,
    resolving,
)
from tocsin.incidents.incident import Incident
from tocsin.incidents.resolution import Code, Resolution
from tocsin.insights import actions as insights
from tocsin.insights.window import Window
from tocsin.kit import chain
from tocsin.kit.tx import Tx

WINDOW = Window(datetime(2026, 1, 1, tzinfo=NOW.tzinfo), NOW)


@pytest.fixture
def people(tx: Tx) -> Cast:
    return cast(tx, NOW)


def read(tx: Tx, people: Cast, content: bytes = samples.FILE) -> Import:
    upload = Upload("old.csv", content, samples.MAPPING)
    return opening.open_file(tx, upload, actor=people.eve.actor, now=NOW)


def carried(tx: Tx, people: Cast, content: bytes = samples.FILE) -> Import:
    found = read(tx, people, content)
    while not found.is_over:
        found = carrying.carry_on(tx, found.id, actor=people.eve.actor, now=NOW)
    return found


def number_of(tx: Tx, external: str) -> int:
    return recalling.known(tx, "Oldesk", [external])[external]


def incident(tx: Tx, external: str) -> Incident:
    return reading.get(tx, number_of(tx, external), actor=SYSTEM)


def test_nothing_is_here_before_somebody_says_so(tx: Tx, people: Cast) -> None:
    found = read(tx, people)
    assert (found.incident_count, found.position, found.is_over) == (3, 0, False)
    assert insights.kpis(tx, WINDOW, actor=SYSTEM).logged == 0


def test_an_incident_stands_as_it_stood(tx: Tx, people: Cast) -> None:
    carried(tx, people)
    found = incident(tx, "A-1")
    team = identity.team_by_name(tx, "Network")
    assert (found.status, found.priority, found.title) == ("closed", "P2", "No mail")
    assert (found.logged_at, found.resolved_at) == (berlin(16, 9), berlin(17, 9))
    assert (found.reporter_id, found.assignee_id) == (people.bo.id, people.ana.id)
    assert team is not None
    assert (found.team_id, found.category) == (team.id, "mail/inbox")
    assert not found.awaits_review


def test_its_timeline_tells_when_and_who(tx: Tx, people: Cast) -> None:
    carried(tx, people)
    told = reading.timeline(tx, number_of(tx, "A-1"), actor=people.sam.actor)
    said = [(entry.at, entry.sentence) for entry in told]
    assert (berlin(16, 9, 30), "Ana started to work on it.") in said
    assert (berlin(16, 10), "Ana set it to pending: Waiting for caller.") in said
    assert (berlin(16, 10), "Ana gave it to the team Network.") in said
    assert (berlin(16, 15), "Ana reopened it.") in said
    assert said[-1] == (NOW, "Eve carried it over from Oldesk, where it is A-1.")
    assert told[-1].body == "- **Room**: 12"


def test_figures_are_there_at_once_and_from_the_ledger(tx: Tx, people: Cast) -> None:
    carried(tx, people)
    kpis = insights.kpis(tx, WINDOW, actor=SYSTEM)
    assert kpis.logged == 2  # one of the three is a duplicate
    assert kpis.mttr.value == timedelta(hours=24).total_seconds()
    assert kpis.mtta.value == timedelta(minutes=30).total_seconds()
    assert (kpis.reopen_rate.value, kpis.sla_attainment.value) == (1, 0)
    assert insights.differences(tx) == []
    insights.rebuild(tx)
    assert insights.kpis(tx, WINDOW, actor=SYSTEM) == kpis


def test_nobody_is_told_and_nothing_is_due(tx: Tx, people: Cast) -> None:
    carried(tx, people)
    later = NOW + timedelta(days=400)
    for table in ("page", "notification", "sla_clock", "sla_stint", "escalation_look"):
        assert _count(tx, table) == 0, table
    assert due.claim(tx, now=later) is None
    kinds = tx.column(
        "select distinct kind from event join outbox on event_id = id"
        " where kind like 'incident.%%' order by kind limit 10"
    )
    assert kinds == []


def test_the_chain_holds(tx: Tx, people: Cast) -> None:
    carried(tx, people)
    while chain.seal(tx):
        pass
    verdict = chain.verify(tx)
    assert verdict.holds
    assert verdict.waiting == 0


def test_the_same_file_again_changes_nothing(tx: Tx, people: Cast) -> None:
    first = carried(tx, people)
    events = _count(tx, "event")
    again = carried(tx, people)
    assert again.id != first.id
    assert (first.imported_count, again.imported_count, again.known_count) == (3, 0, 3)
    assert _count(tx, "event") == events + 1  # which tells that it was read


def test_it_goes_on_where_it_stopped(tx: Tx, people: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(carrying, "PORTION", 2)
    found = read(tx, people)
    half = carrying.carry_on(tx, found.id, actor=people.eve.actor, now=NOW)
    assert (half.position, half.imported_count, half.is_over) == (2, 2, False)
    assert read(tx, people).id == found.id
    whole = carrying.carry_on(tx, found.id, actor=people.eve.actor, now=NOW)
    assert (whole.position, whole.imported_count, whole.is_over) == (3, 3, True)
    assert _count(tx, "history_item") == 0
    after = carrying.carry_on(tx, found.id, actor=people.eve.actor, now=NOW)
    assert after == whole


def test_a_preview_tells_all_and_writes_nothing(tx: Tx, people: Cast) -> None:
    found = read(tx, people)
    before = _count(tx, "event")
    seen = looking.preview(tx, found.id, actor=people.eve.actor)
    assert (seen.looked_at, seen.known, seen.kpis.logged) == (3, 0, 2)
    assert [sample.external_number for sample in seen.samples] == ["A-1", "A-2", "A-3"]
    assert (seen.missing.people, seen.missing.teams) == (("Kim",), ("Desk", "Network"))
    assert seen.missing.categories == ("mail", "mail/inbox", "print")
    assert _count(tx, "event") == before
    carried(tx, people)
    kpis = insights.kpis(tx, WINDOW, actor=SYSTEM)
    assert kpis == seen.kpis


def test_refused_rows_come_back_as_a_sheet(tx: Tx, people: Cast) -> None:
    found = carried(tx, people, samples.FILE.replace(b"4 - Low", b"=HYPERLINK()"))
    assert (found.refused_count, found.imported_count) == (1, 2)
    sheet = looking.refused_sheet(tx, found.id, actor=people.eve.actor).splitlines()
    assert sheet[0].startswith("line,number,reason,No,Subject,State")
    assert sheet[1].startswith("12,A-3,the mapping does not say which priority '=HYPERLINK()' is")
    assert ",'=HYPERLINK()," in sheet[1]


Verb = Callable[[Tx, int, Cast], Any]


def _take(tx: Tx, number: int, people: Cast) -> None:
    progress.put_on_hold(tx, number, progress.Hold("a spare part"), actor=people.ana.actor, now=NOW)


def _end(tx: Tx, number: int, people: Cast) -> None:
    resolving.resolve(tx, number, Resolution(Code.FIXED, "Done."), actor=people.ana.actor, now=NOW)


@pytest.mark.parametrize("verb", [_take, _end])
def test_whoever_goes_on_with_one_sets_no_clocks(tx: Tx, people: Cast, verb: Verb) -> None:
    assert any(policy.is_default for policy in agreements.sla_policies(tx))
    carried(tx, people)
    verb(tx, number_of(tx, "A-3"), people)
    assert _count(tx, "sla_clock") == _count(tx, "sla_stint") == 0


def test_a_fact_goes_on_from_what_the_other_tool_counted(tx: Tx, people: Cast) -> None:
    carried(tx, people)
    number = number_of(tx, "A-3")
    _end(tx, number, people)
    insights.refresh(tx, [f"incident/{number}"])
    facts = {one.number: one for one in insights.facts(tx, WINDOW, actor=SYSTEM)}
    assert facts[number].resolved_at == NOW
    assert facts[number].reassignments == 0


def test_only_administrators_carry_over(tx: Tx, people: Cast) -> None:
    found = read(tx, people)
    cleo = people.cleo.actor
    upload = Upload("old.csv", samples.FILE, samples.MAPPING)
    with pytest.raises(NotPermitted):
        opening.open_file(tx, upload, actor=cleo, now=NOW)
    with pytest.raises(NotPermitted):
        carrying.carry_on(tx, found.id, actor=cleo, now=NOW)
    with pytest.raises(NotPermitted):
        looking.preview(tx, found.id, actor=cleo)
    with pytest.raises(NotPermitted):
        opening.discard(tx, found.id, actor=cleo, now=NOW)


def test_a_file_can_be_forgotten(tx: Tx, people: Cast) -> None:
    found = carried(tx, people)
    opening.discard(tx, found.id, actor=people.eve.actor, now=NOW)
    assert incident(tx, "A-1").title == "No mail"
    with pytest.raises(opening.UnknownImport):
        looking.get(tx, found.id, actor=people.eve.actor)


def test_files_do_not_pile_up(tx: Tx, people: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(opening, "MOST_WAITING", 1)
    read(tx, people)
    with pytest.raises(opening.TooManyImports):
        read(tx, people, samples.FILE + b"\n")


def test_teams_are_made_only_where_the_mapping_says_so(tx: Tx, people: Cast) -> None:
    mapping = samples.MAPPING.replace('make = ["teams", "categories"]', "")
    upload = Upload("old.csv", samples.FILE, mapping)
    found = opening.open_file(tx, upload, actor=people.eve.actor, now=NOW)
    carrying.carry_on(tx, found.id, actor=people.eve.actor, now=NOW)
    one = incident(tx, "A-1")
    assert (one.team_id, one.category) == (None, None)
    told = reading.timeline(tx, one.number, actor=people.sam.actor)
    assert "Ana gave it to the team Network." in [entry.sentence for entry in told]
    assert configuring.categories(tx)


def _count(tx: Tx, table: str) -> int:
    found: int = tx.value(f"select count(*) from {table}")
    return found
