from collections.abc import Mapping
from datetime import datetime, timedelta

import pytest

from tests.incidents import story
from tests.incidents.conftest import Payments
from tocsin.identity.actor import SYSTEM
from tocsin.identity.permission import NotPermitted
from tocsin.incidents.actions import assigning, reading
from tocsin.incidents.incident import subject
from tocsin.incidents.lifecycle import Channel
from tocsin.incidents.priority import Priority
from tocsin.kit.ledger import Event
from tocsin.kit.tx import Tx
from tocsin.oncall.actions import leaving
from tocsin.oncall.leave import NewLeave
from tocsin.work import assignment as ideas
from tocsin.work import reactions
from tocsin.work.actions import assignments
from tocsin.work.assignment import About, Candidate, Facts, Rule, Way

ANA, BO, CLEO = (Candidate(n, name) for n, name in ((1, "Ana"), (2, "Bo"), (3, "Cleo")))
FACTS = Facts((7,), 4, "network/wlan", Priority.P3, Channel.PORTAL)


@pytest.mark.parametrize(
    ("about", "is_about"),
    [
        (About(), True),
        (About(service_ids=(7, 8), team_ids=(4,), categories=("network",)), True),
        (About(categories=("net",)), False),
        (About(service_ids=(8,)), False),
        (About(team_ids=(5,)), False),
        (About(priorities=(Priority.P1,)), False),
        (About(priorities=(Priority.P3,), channels=(Channel.PORTAL,)), True),
        (About(channels=(Channel.MAIL,)), False),
    ],
)
def test_a_rule_is_about_what_all_of_it_says(about: About, is_about: bool) -> None:
    rule = Rule("r", Way.LEAST_LOADED, about)
    assert ideas.is_about(rule, FACTS) is is_about
    assert ideas.read("r", ideas.written(rule)) == rule


@pytest.mark.parametrize(("last_id", "next_id"), [(None, 1), (1, 2), (2, 3), (3, 1), (9, 1)])
def test_turns_go_round(last_id: int | None, next_id: int) -> None:
    rule = Rule("r", Way.ROUND_ROBIN)
    assert ideas.choose(rule, [CLEO, ANA, BO], last_id=last_id).person_id == next_id


CASES: Mapping[str, tuple[Rule, list[Candidate], int | None, str]] = {
    "the fewest open": (
        Rule("r", Way.LEAST_LOADED),
        [Candidate(1, "Ana", 3), Candidate(2, "Bo", 1)],
        2,
        "fewest open among Ana (3), Bo (1)",
    ),
    "only who can do it": (
        Rule("r", Way.LEAST_LOADED, skill="oracle"),
        [ANA, Candidate(2, "Bo", 9, frozenset({"oracle"}))],
        2,
        "fewest open among Bo (9); Ana lacks the skill oracle",
    ),
    "nobody who has enough": (
        Rule("r", Way.ROUND_ROBIN, most_open=3),
        [Candidate(1, "Ana", 3)],
        None,
        "Ana has 3 open already",
    ),
    "nobody who is away": (
        Rule("r", Way.PERSON, person_id=1),
        [Candidate(1, "Ana", away="is on leave")],
        None,
        "Ana is on leave",
    ),
    "nobody at all": (Rule("r", Way.ON_CALL), [], None, "there is nobody to choose from"),
}


@pytest.mark.parametrize("case", CASES)
def test_a_choice_says_why(case: str) -> None:
    rule, candidates, person_id, because = CASES[case]
    choice = ideas.choose(rule, candidates)
    assert (choice.person_id, choice.because) == (person_id, because)


def declared(tx: Tx, number: int, now: datetime) -> None:
    """What the engine does when it hears of a declaration."""
    event = Event(1, now, "incident.declared", subject(number), "person/1", {})
    reactions.ASSIGN(tx, event, now)


def test_what_nobody_has_goes_round_and_the_timeline_says_why(
    tx: Tx, now: datetime, payments: Payments
) -> None:
    ana, bo, cleo = payments.people.ana, payments.people.bo, payments.people.cleo
    team_id = payments.people.payments.id
    rules = [
        Rule("nobody can", Way.LEAST_LOADED, team_id=team_id, skill="latin"),
        Rule("turns", Way.ROUND_ROBIN, About(channels=(Channel.WEB,)), team_id=team_id),
    ]
    with pytest.raises(NotPermitted):
        assignments.replace(tx, rules, actor=ana.actor, now=now)
    assert assignments.replace(tx, rules, actor=cleo.actor, now=now)
    assert not assignments.replace(tx, rules, actor=cleo.actor, now=now)
    got = []
    for _ in range(3):
        number = story.reported(tx, payments, now)
        declared(tx, number, now)
        got.append(reading.get(tx, number, actor=SYSTEM).assignee_id)
    assert got == [ana.id, bo.id, ana.id]
    told = story.events(tx, number, "assigned")[-1].data
    assert told["reason"] == "turns: it was the turn among Ana, Bo"
    choices = assignments.explain(tx, number, actor=ana.actor, now=now)
    assert [each.person_id for each in choices] == [None, ana.id]
    assert "lacks the skill latin" in choices[0].because


def test_leave_and_load_are_seen_and_what_is_pressing_is_left_to_its_page(
    tx: Tx, now: datetime, payments: Payments
) -> None:
    ana, bo, cleo = payments.people.ana, payments.people.bo, payments.people.cleo
    rule = Rule("load", Way.LEAST_LOADED, team_id=payments.people.payments.id)
    assignments.replace(tx, [rule], actor=cleo.actor, now=now)
    pressing = story.opened(tx, payments, now)
    declared(tx, pressing, now)
    assert reading.get(tx, pressing, actor=SYSTEM).assignee_id is None
    number = story.reported(tx, payments, now)
    assigning.assign(tx, number, ana.id, actor=cleo.actor, now=now)
    declared(tx, number, now)
    assert reading.get(tx, number, actor=SYSTEM).assignee_id == ana.id
    second = story.reported(tx, payments, now)
    declared(tx, second, now)
    assert reading.get(tx, second, actor=SYSTEM).assignee_id == bo.id
    away = NewLeave(bo.id, now, now + timedelta(days=1))
    leaving.add_leave(tx, away, actor=cleo.actor, now=now)
    third = story.reported(tx, payments, now)
    declared(tx, third, now)
    assert reading.get(tx, third, actor=SYSTEM).assignee_id == ana.id


def test_skills_are_kept_in_one_spelling(tx: Tx, now: datetime, payments: Payments) -> None:
    bo, cleo = payments.people.bo, payments.people.cleo
    given = ["Oracle", " oracle ", "", "Networks"]
    kept = assignments.set_skills(tx, bo.id, given, actor=cleo.actor, now=now)
    assert kept == ("networks", "oracle")
    assignments.set_skills(tx, bo.id, ["oracle"], actor=cleo.actor, now=now)
    assert assignments.skills(tx, actor=bo.actor) == {bo.id: ("oracle",)}
    with pytest.raises(ideas.InvalidSkill):
        assignments.set_skills(tx, bo.id, ["x" * 61], actor=cleo.actor, now=now)
    with pytest.raises(NotPermitted):
        assignments.set_skills(tx, bo.id, [], actor=bo.actor, now=now)


@pytest.mark.parametrize(
    "rules",
    [
        [Rule(" ", Way.ROUND_ROBIN)],
        [Rule("a", Way.PERSON)],
        [Rule("a", Way.ON_CALL)],
        [Rule("a", Way.ROUND_ROBIN, most_open=0)],
        [Rule("a", Way.ROUND_ROBIN), Rule("A", Way.ROUND_ROBIN)],
        [Rule(f"rule {n}", Way.ROUND_ROBIN) for n in range(101)],
    ],
)
def test_a_rule_says_among_whom_it_chooses(rules: list[Rule]) -> None:
    with pytest.raises(ideas.InvalidAssignmentRule):
        ideas.checked(rules)
