import dataclasses
from datetime import datetime, timedelta

import pytest

from tests import cast, mailbox
from tests.cast import Cast
from tests.incident_of import declared
from tocsin.catalog import actions as catalog
from tocsin.catalog.service import NewService
from tocsin.identity.actor import SYSTEM
from tocsin.identity.permission import NotPermitted
from tocsin.incidents.actions import resolving
from tocsin.incidents.incident import UnknownIncident
from tocsin.incidents.resolution import Code, Resolution
from tocsin.kit import errors, ledger
from tocsin.kit.tx import Tx
from tocsin.problems.actions import linking, matching, moving, problems, recurring
from tocsin.problems.actions.moving import NotPossible
from tocsin.problems.actions.problems import ChangedMeanwhile
from tocsin.problems.problem import NewProblem, ProblemQuery, Status
from tocsin.problems.recurrence import Rule
from tocsin.reviews.action_item import NewActionItem
from tocsin.reviews.actions import action_items

POOL = NewProblem("Connection pool of checkout exhausted")
KNOWN = dataclasses.replace(POOL, root_cause="It leaks.", workaround="Restart pgbouncer.")


@pytest.fixture
def people(tx: Tx, now: datetime) -> Cast:
    return cast.cast(tx, now)


def kinds(tx: Tx, subject: str) -> list[str]:
    return [event.kind for event in ledger.of_subject(tx, subject)]


def test_a_problem_becomes_a_known_error_and_ends(tx: Tx, people: Cast, now: datetime) -> None:
    ana = people.ana.actor
    made = problems.open_one(tx, POOL, actor=ana, now=now)
    after = problems.change(tx, made, KNOWN, expected_version=1, actor=ana, now=now)
    assert (after.status, after.known_at) == (Status.KNOWN_ERROR, now)
    ended = moving.resolve(tx, made, how="The pool is larger.", actor=ana, now=now)
    assert (ended.status, ended.ending) == (Status.RESOLVED, "The pool is larger.")
    assert problems.listed(tx, ProblemQuery(), actor=ana).items == []
    assert moving.reopen(tx, made, actor=ana, now=now).status is Status.KNOWN_ERROR
    told = ["problem.opened", "problem.known", "problem.resolved", "problem.reopened"]
    assert kinds(tx, f"problem/{made}") == told


def test_what_two_write_at_once_is_not_lost(tx: Tx, people: Cast, now: datetime) -> None:
    ana, bo = people.ana.actor, people.bo.actor
    made = problems.open_one(tx, POOL, actor=ana, now=now)
    problems.change(tx, made, KNOWN, expected_version=1, actor=bo, now=now)
    with pytest.raises(ChangedMeanwhile, match="at version 2 now"):
        problems.change(tx, made, POOL, expected_version=1, actor=ana, now=now)


def test_ways_that_lead_nowhere_are_refused(tx: Tx, people: Cast, now: datetime) -> None:
    ana = people.ana.actor
    made = problems.open_one(tx, POOL, actor=ana, now=now)
    with pytest.raises(NotPossible, match="is no proposal"):
        moving.accept(tx, made, actor=ana, now=now)
    with pytest.raises(NotPossible, match="is open already"):
        moving.reopen(tx, made, actor=ana, now=now)
    with pytest.raises(errors.Invalid, match="what was done"):
        moving.resolve(tx, made, how=" ", actor=ana, now=now)
    moving.dismiss(tx, made, reason="It was a test.", actor=ana, now=now)
    with pytest.raises(NotPossible, match="open it first"):
        moving.resolve(tx, made, how="Nothing.", actor=ana, now=now)
    with pytest.raises(NotPermitted):
        moving.reopen(tx, made, actor=people.sam.actor, now=now)
    with pytest.raises(NotPermitted):
        problems.get(tx, made, actor=people.dan.actor)


def test_problems_are_found_by_their_words(tx: Tx, people: Cast, now: datetime) -> None:
    ana = people.ana.actor
    pool = problems.open_one(tx, KNOWN, actor=ana, now=now)
    problems.open_one(tx, NewProblem("The printer jams"), actor=ana, now=now)
    for words in ("leaks", "CONNECTION pool", "100% leaks or pool", "ction poo"):
        found = problems.listed(tx, ProblemQuery(words), actor=ana).items
        assert [each.id for each in found] == [pool], words
    first = problems.listed(tx, ProblemQuery(limit=1), actor=ana)
    rest = problems.listed(tx, ProblemQuery(cursor=first.next), actor=ana)
    assert {each.title for each in first.items + rest.items} == {KNOWN.title, "The printer jams"}


def test_a_known_error_is_shown_on_incidents_like_its_own(
    tx: Tx, people: Cast, now: datetime
) -> None:
    ana = people.ana.actor
    made = problems.open_one(tx, KNOWN, actor=ana, now=now)
    problems.open_one(tx, NewProblem("The printer jams"), actor=ana, now=now)
    number = declared(tx, "Pool of connections exhausted", actor=ana, now=now)
    (match,) = matching.for_incident(tx, number, actor=ana)
    assert (match.problem.id, match.problem.workaround) == (made, "Restart pgbouncer.")
    assert "pool" in match.words
    linking.link(tx, made, number, actor=ana, now=now)
    assert matching.for_incident(tx, number, actor=ana) == []
    assert [each.id for each in linking.of_incident(tx, number, actor=ana)] == [made]
    other = declared(tx, "Connection pool exhausted again", actor=ana, now=now)
    like = matching.incidents_like(tx, made, actor=ana)
    assert [each.number for each in like] == [other]
    linking.unlink(tx, made, number, actor=ana, now=now)
    assert linking.incidents_of(tx, made, actor=ana) == []
    with pytest.raises(linking.AlreadySo):
        linking.unlink(tx, made, number, actor=ana, now=now)
    with pytest.raises(UnknownIncident):
        linking.link(tx, made, 999_999, actor=ana, now=now)


def test_a_workaround_opens_a_problem(tx: Tx, people: Cast, now: datetime) -> None:
    ana = people.ana.actor
    number = declared(tx, POOL.title, actor=ana, now=now)
    said = Resolution(Code.WORKAROUND, "Restart pgbouncer.")
    resolving.resolve(tx, number, said, actor=ana, now=now)
    made = problems.get(tx, linking.open_from(tx, number, actor=ana, now=now), actor=ana)
    assert (made.title, made.workaround, made.incidents) == (POOL.title, "Restart pgbouncer.", 1)
    assert made.owner_id == people.ana.id
    assert "problem.linked" in kinds(tx, f"incident/{number}")


def test_what_comes_again_is_proposed_once_and_never_after_a_no(
    tx: Tx, people: Cast, now: datetime
) -> None:
    ana = people.ana.actor
    numbers = [declared(tx, POOL.title, actor=ana, now=now) for _ in range(3)]
    later = now + timedelta(minutes=1)
    assert recurring.look(tx, now=later) == 1
    (found,) = problems.listed(tx, ProblemQuery(status=Status.PROPOSED), actor=ana).items
    assert "3 incidents" in found.because
    linked = linking.incidents_of(tx, found.id, actor=ana)
    assert sorted(each.number for each in linked) == numbers
    assert recurring.look(tx, now=later) == 0  # nobody looks twice within the hour
    moving.dismiss(tx, found.id, reason="We test.", actor=ana, now=later)
    assert recurring.look(tx, now=later + recurring.EVERY) == 0


def test_whoever_leads_the_team_of_the_service_hears_of_a_proposal_in_silence(
    tx: Tx, people: Cast, now: datetime
) -> None:
    new = NewService("pool", team_id=people.payments.id)
    service = catalog.create_service(tx, new, actor=SYSTEM, now=now)
    for _ in range(3):
        declared(tx, POOL.title, actor=people.ana.actor, now=now, service_ids=(service,))
    assert recurring.look(tx, now=now + timedelta(minutes=1)) == 1
    (found,) = problems.listed(tx, ProblemQuery(), actor=people.ana.actor).items
    (told,) = mailbox.queued_about(tx, found.subject)
    assert (told.person_id, told.message["title"][:21]) == (people.ana.id, "A problem is proposed")


def test_the_rule_is_the_managers(tx: Tx, people: Cast, now: datetime) -> None:
    cleo = people.cleo.actor
    wanted = Rule(is_on=False, fewest=5, days=7, likeness=0.5)
    with pytest.raises(NotPermitted):
        recurring.set_rule(tx, wanted, actor=people.ana.actor, now=now)
    assert recurring.set_rule(tx, wanted, actor=cleo, now=now)
    assert not recurring.set_rule(tx, wanted, actor=cleo, now=now)
    assert recurring.rule(tx, actor=cleo) == wanted
    assert recurring.look(tx, now=now) == 0


def test_an_action_item_is_about_a_problem_too(tx: Tx, people: Cast, now: datetime) -> None:
    ana, bo = people.ana.actor, people.bo
    made = problems.open_one(tx, POOL, actor=ana, now=now)
    new = NewActionItem("Enlarge the pool", bo.id, (now - timedelta(days=3)).date())
    item = action_items.add_to_problem(tx, made, new, actor=ana, now=now)
    assert [each.id for each in action_items.of_problem(tx, made, actor=ana)] == [item]
    assert action_items.claim_overdue(tx, now=now) == item
    action_items.remind(tx, item, now=now)
    assert action_items.finish(tx, item, actor=bo.actor, now=now).subject == f"problem/{made}"
    told = ["action_item.added", "action_item.reminded", "action_item.done"]
    assert kinds(tx, f"problem/{made}")[1:] == told
