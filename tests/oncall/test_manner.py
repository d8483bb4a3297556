"""How steps are taken: conditions, turns, channels, answers wanted, and waiting to be asked."""

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.cast import Cast
from tests.oncall import told
from tests.oncall.conftest import create, payments, step
from tests.oncall.told import KEY, MESSAGE, SUBJECT, advance, paged, reachable
from tocsin.identity import actor
from tocsin.kit import ledger
from tocsin.kit.tx import Tx
from tocsin.notify import actions as notify
from tocsin.notify.contact import NewContact
from tocsin.oncall import actions, condition, manner, snapshot
from tocsin.oncall.manner import BadManner, Manner, Use, Way
from tocsin.oncall.page import NewPage, Page, Status
from tocsin.oncall.policy import NewPolicy, NewStep

ONE = timedelta(minutes=1)
ANA, BO, CLEO, EVE = (f"person:{name}@example.com" for name in ("ana", "bo", "cleo", "eve"))
NIGHT = "outside:08:00-18:00 Europe/Berlin"  # it is half past ten there


@pytest.fixture
def crew(tx: Tx, people: Cast, now: datetime) -> Cast:
    reachable(tx, *people.all, now=now)
    return people


def so(targets: str | tuple[str, ...], minutes: float = 5, **said: Any) -> NewStep:
    """A step with its manner, conditions as they are written."""
    when = tuple(condition.parse(text) for text in said.pop("when", ()))
    whom = (targets,) if isinstance(targets, str) else targets
    return replace(step(*whom, minutes=minutes), manner=Manner(when=when, **said))


def page(tx: Tx, crew: Cast, new: NewPolicy, now: datetime, **about: Any) -> Page:
    policy_id = create(tx, crew, new, now)
    return again(tx, policy_id, now, SUBJECT, **about)


def again(tx: Tx, policy_id: int | None, now: datetime, subject: str, **about: Any) -> Page:
    wanted = NewPage(subject, policy_id, MESSAGE, about=about)
    actions.start_page(tx, wanted, actor=actor.SYSTEM, now=now)
    return found(tx, subject)


def found(tx: Tx, subject: str = SUBJECT) -> Page:
    page = actions.page_of(tx, subject)
    assert page is not None
    return page


def test_a_step_whose_condition_does_not_hold_costs_no_time_and_says_why(
    tx: Tx, crew: Cast, now: datetime
) -> None:
    steps = (so(ANA, when=["priority:P1"]), so(BO, when=[NIGHT]), so(CLEO))
    page(tx, crew, payments(*steps), now, priority="P3")
    assert paged(tx) == ["Cleo"]
    assert told.reasons(tx, found(tx).id) == [
        "This step is only taken if priority P1.",
        "This step is only taken if outside 08:00-18:00 Europe/Berlin.",
    ]


def test_a_condition_is_asked_about_what_is_known_when_the_step_is_due(
    tx: Tx, crew: Cast, now: datetime
) -> None:
    page(tx, crew, payments(so(ANA), so(BO, when=["priority:P1"]), so(CLEO)), now, priority="P3")
    actions.restate(tx, SUBJECT, {"priority": "P1"})
    advance(tx, now + 5 * ONE)
    assert paged(tx) == ["Ana", "Bo"]


def test_when_no_condition_holds_the_fallback_is_paged_at_once(
    tx: Tx, crew: Cast, now: datetime
) -> None:
    steps = (so(ANA, when=["declined"]), so(BO, when=["priority:P1"]))
    page(tx, crew, payments(*steps, repeat=3), now, priority="P3")
    assert paged(tx) == ["Cleo"]


def test_a_step_for_who_declined_is_taken_after_somebody_did(
    tx: Tx, crew: Cast, now: datetime
) -> None:
    page(tx, crew, payments(so(ANA), so(BO, when=["declined"]), so(CLEO)), now)
    actions.decline(tx, SUBJECT, reason="", actor=crew.ana.actor, now=now + ONE)
    assert paged(tx) == ["Ana", "Bo"]


def test_a_ring_pages_one_after_the_other_by_page(tx: Tx, crew: Cast, now: datetime) -> None:
    ring = payments(so((ANA, BO, EVE), way=Way.IN_TURN))
    policy_id = create(tx, crew, ring, now)
    for number in range(4):
        again(tx, policy_id, now, f"incident/{number}")
    assert [paged(tx, f"incident/{n}") for n in range(4)] == [["Ana"], ["Bo"], ["Eve"], ["Ana"]]


def test_many_pages_begun_at_once_take_turns(tx: Tx, crew: Cast, now: datetime) -> None:
    policy_id = create(tx, crew, payments(so((ANA, BO), way=Way.IN_TURN)), now)
    new = [NewPage(f"incident/{n}", policy_id, MESSAGE) for n in range(4)]
    actions.start_pages(tx, new, actor=actor.SYSTEM, now=now)
    assert sorted(paged(tx, f"incident/{n}")[0] for n in range(4)) == ["Ana", "Ana", "Bo", "Bo"]


def test_a_ring_passes_over_whom_it_cannot_reach(tx: Tx, crew: Cast, now: datetime) -> None:
    told.unreachable(tx, crew.ana, now)
    page(tx, crew, payments(so((ANA, BO, EVE), way=Way.IN_TURN)), now)
    assert paged(tx) == ["Bo"]


def test_who_declines_in_a_ring_hands_it_to_the_next_of_it(
    tx: Tx, crew: Cast, now: datetime
) -> None:
    page(tx, crew, payments(so((ANA, BO, EVE), way=Way.IN_TURN), so(CLEO)), now)
    actions.decline(tx, SUBJECT, reason="", actor=crew.ana.actor, now=now + ONE)
    assert paged(tx) == ["Ana", "Bo"]
    assert found(tx).next_due_at == now + 6 * ONE
    actions.decline(tx, SUBJECT, reason="", actor=crew.bo.actor, now=now + 2 * ONE)
    actions.decline(tx, SUBJECT, reason="", actor=crew.eve.actor, now=now + 3 * ONE)
    assert paged(tx) == ["Ana", "Bo", "Eve", "Cleo"]


def test_two_who_are_wanted_must_both_answer(tx: Tx, crew: Cast, now: datetime) -> None:
    page(tx, crew, payments(so((ANA, BO), answers=2), so(CLEO)), now)
    assert actions.answer(tx, SUBJECT, actor=crew.ana.actor, now=now + ONE)
    assert found(tx).status is Status.PAGING
    assert not actions.answer(tx, SUBJECT, actor=crew.ana.actor, now=now + 2 * ONE)
    assert [(sent.person, sent.status) for sent in told.notifications(tx)] == [
        ("Ana", "suppressed"),
        ("Bo", "pending"),
    ]
    counted = [e.data for e in ledger.of_subject(tx, SUBJECT) if e.kind == "page.answer_counted"]
    assert [(data["answers"], data["wanted"]) for data in counted] == [(1, 2)]
    assert actions.answer(tx, SUBJECT, actor=crew.bo.actor, now=now + 3 * ONE)
    assert found(tx).status is Status.ANSWERED


def test_the_second_answer_may_come_from_a_later_step(tx: Tx, crew: Cast, now: datetime) -> None:
    page(tx, crew, payments(so((ANA, BO), answers=2), so(EVE), repeat=1), now)
    actions.answer(tx, SUBJECT, actor=crew.ana.actor, now=now + ONE)
    advance(tx, now + 5 * ONE)
    advance(tx, now + 10 * ONE)
    assert paged(tx) == ["Ana", "Bo", "Eve", "Bo"]  # who has answered is left alone
    actions.answer(tx, SUBJECT, actor=crew.eve.actor, now=now + 11 * ONE)
    assert found(tx).status is Status.ANSWERED


def test_who_declined_may_answer_after_all(tx: Tx, crew: Cast, now: datetime) -> None:
    page(tx, crew, payments(so((ANA, BO), answers=2), so(CLEO)), now)
    actions.decline(tx, SUBJECT, reason="", actor=crew.ana.actor, now=now)
    actions.answer(tx, SUBJECT, actor=crew.ana.actor, now=now + ONE)
    actions.answer(tx, SUBJECT, actor=crew.bo.actor, now=now + ONE)
    assert found(tx).status is Status.ANSWERED


def test_a_group_waits_for_a_human_to_ask_for_it(tx: Tx, crew: Cast, now: datetime) -> None:
    steps = (so(ANA), so("team:payments", hold=30 * ONE))
    page(tx, crew, payments(*steps), now)
    assert found(tx).next_due_at == now + 35 * ONE
    actions.escalate_now(tx, SUBJECT, actor=crew.cleo.actor, now=now + ONE)
    assert paged(tx) == ["Ana", "Ana", "Bo"]


def test_a_group_that_nobody_asks_for_comes_by_itself(tx: Tx, crew: Cast, now: datetime) -> None:
    steps = (so(ANA), so(BO, when=["priority:P1"]), so("team:payments", hold=30 * ONE))
    page(tx, crew, payments(*steps), now, priority="P2")
    assert advance(tx, now + 5 * ONE) == 1
    assert paged(tx) == ["Ana"]
    assert found(tx).next_due_at == now + 35 * ONE
    advance(tx, now + 35 * ONE)
    assert paged(tx) == ["Ana", "Ana", "Bo"]


def test_a_group_does_not_wait_where_nobody_else_was_reached(
    tx: Tx, crew: Cast, now: datetime
) -> None:
    told.unreachable(tx, crew.cleo, now)
    page(tx, crew, payments(so(CLEO), so("team:payments", hold=30 * ONE)), now)
    assert paged(tx) == ["Ana", "Bo"]


def test_channels_of_a_step_take_the_place_of_a_persons_own_rules(
    tx: Tx, crew: Cast, now: datetime
) -> None:
    server = {"host": "smtp.example.com", "sender": "tocsin@example.com"}
    notify.set_channel_settings(tx, "email", server, key=KEY, actor=actor.SYSTEM, now=now)
    mail = NewContact(crew.ana.id, "email", "ana@example.com")
    notify.add_contact(tx, mail, actor=actor.SYSTEM, now=now)
    tx.run("update contact set is_verified = true where channel = 'email'")
    uses = (Use("ntfy", 2 * ONE), Use("email"))
    page(tx, crew, payments(so(ANA, channels=uses)), now)
    due = "select channel || ' ' || (due_at - created_at) from notification order by due_at"
    assert tx.column(due) == ["email 00:00:00", "ntfy 00:02:00"]


def test_channels_that_lead_nowhere_give_way_to_a_persons_own_rules(
    tx: Tx, crew: Cast, now: datetime
) -> None:
    page(tx, crew, payments(so(ANA, channels=(Use("email", 5 * ONE),))), now)
    assert tx.column("select channel from notification") == ["ntfy"]


@pytest.mark.parametrize(
    ("said", "sentence"),
    [
        ({"hold": ONE}, "first step cannot wait"),
        ({"answers": 0}, "1 to 10 answers"),
        ({"channels": (Use("pigeon"),)}, "no channel pigeon"),
        ({"channels": (Use("email", timedelta(days=2)),)}, "within a day"),
        ({"when": ["declined"] * 11}, "more than 10 conditions"),
    ],
)
def test_a_manner_that_cannot_be_is_refused(
    tx: Tx, crew: Cast, now: datetime, said: dict[str, Any], sentence: str
) -> None:
    with pytest.raises(BadManner, match=sentence):
        create(tx, crew, payments(so(ANA, **said)), now)


def test_a_policy_comes_back_as_it_was_made_and_so_does_its_snapshot(
    tx: Tx, crew: Cast, now: datetime
) -> None:
    uses = (Use("ntfy"), Use("email", 2 * ONE))
    step_ = so((ANA, BO), when=["priority:P1", NIGHT], way=Way.IN_TURN, channels=uses, answers=2)
    policy_id = create(tx, crew, payments(step_, so(CLEO, hold=ONE)), now)
    plan = actions.policy(tx, policy_id)
    assert [step.manner for step in plan.steps] == [step_.manner, Manner(hold=ONE)]
    assert snapshot.read(snapshot.write(plan)) == plan
    assert len(manner.words(step_.manner)) == 4
    assert (
        manner.read({"way": "by_lot", "when": ["weather:rain"], "channels": ["a pigeon"]})
        == Manner()
    )


def test_pages_in_flight_by_a_former_version_are_counted(tx: Tx, crew: Cast, now: datetime) -> None:
    policy_id = create(tx, crew, payments(so(ANA)), now)
    again(tx, policy_id, now, "incident/1")
    plan = actions.policy(tx, policy_id)
    assert actions.former_in_flight(tx, plan) == 0
    edited = payments(so(ANA, when=["priority:P1"]))
    actions.replace_policy(tx, policy_id, edited, actor=crew.cleo.actor, now=now)
    again(tx, policy_id, now, "incident/2")
    assert actions.former_in_flight(tx, actions.policy(tx, policy_id)) == 1


class Undo(Exception):
    """Ends an example without a trace of it."""


PEOPLE = ("ana", "bo", "cleo", "eve")
MANNERS = st.builds(
    Manner,
    when=st.lists(
        st.sampled_from(["priority:P1", "declined", "unanswered", NIGHT]).map(condition.parse),
        max_size=2,
    ).map(tuple),
    way=st.sampled_from(Way),
    answers=st.integers(1, 3),
    hold=st.sampled_from([timedelta(0), 3 * ONE]),
)
STEPS = st.lists(
    st.builds(
        NewStep,
        st.lists(st.sampled_from([ANA, BO, CLEO, "team:payments"]), min_size=1, max_size=3).map(
            tuple
        ),
        st.just(5 * ONE),
        MANNERS,
    ),
    min_size=1,
    max_size=3,
)
DEEDS = st.lists(
    st.tuples(st.sampled_from(["decline", "answer", "escalate", "wait"]), st.sampled_from(PEOPLE)),
    max_size=8,
)


@settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(steps=STEPS, repeat=st.integers(0, 1), deeds=DEEDS)
def test_whatever_people_do_an_open_page_has_a_next_step_or_has_come_to_its_end(
    tx: Tx, crew: Cast, now: datetime, steps: list[NewStep], repeat: int, deeds: list[Any]
) -> None:
    first = replace(steps[0], manner=replace(steps[0].manner, hold=timedelta(0)))

    def example() -> None:
        with tx.savepoint():
            page(tx, crew, payments(first, *steps[1:], repeat=repeat), now, priority="P2")
            moment = now
            for deed, name in deeds:
                moment += ONE
                perform(tx, deed, getattr(crew, name).actor, moment)
                assert_goes_on(tx, found(tx), moment)
            assert_ends(tx, moment)
            raise Undo

    with pytest.raises(Undo):
        example()


def perform(tx: Tx, deed: str, by: Any, now: datetime) -> None:
    try:
        if deed == "decline":
            actions.decline(tx, SUBJECT, reason="", actor=by, now=now)
        elif deed == "answer":
            actions.answer(tx, SUBJECT, actor=by, now=now)
        elif deed == "escalate":
            actions.escalate_now(tx, SUBJECT, actor=by, now=now)
        else:
            advance(tx, now)
    except (actions.NotPaging, actions.NotPagedYet, actions.AlreadyDeclined, actions.LastInLine):
        return


def assert_goes_on(tx: Tx, page: Page, now: datetime) -> None:
    """Whoever is not spared was told, or the page knows when it goes on, or it was answered."""
    if page.status is Status.PAGING:
        assert page.next_due_at is not None
        assert page.next_due_at > now or advance(tx, now)
    trace = actions.trace(tx, page.id)
    assert any(each.outcome == "paged" for each in trace)
    if page.is_open:
        spared = {
            one.person_id for one in actions.spared_by(tx, page.id) if one.because != "answered"
        }
        told_ = {each.person_id for each in trace if each.outcome == "paged"}
        assert told_ - spared or page.status is Status.PAGING


def assert_ends(tx: Tx, now: datetime) -> None:
    """Left alone it comes to an end in a bounded number of steps."""
    for _ in range(30):
        page = found(tx)
        if page.status is not Status.PAGING or page.next_due_at is None:
            return
        assert advance(tx, max(page.next_due_at, now)) >= 1
    raise AssertionError("the page walks on and on")
