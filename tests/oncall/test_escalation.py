"""A page walks its policy: steps, repeats, fallback, catch-all, and never into silence."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tocsin.oncall import escalation, policy, snapshot, target
from tocsin.oncall.escalation import AtOnce, End, Later, Nobody, Paged, Taken
from tocsin.oncall.policy import Policy, Position, Stage, Step
from tocsin.oncall.target import Kind, Reference, Target

NOW = datetime(2026, 3, 29, 0, 30, tzinfo=UTC)
FIVE, TEN = timedelta(minutes=5), timedelta(minutes=10)
ANA = Target(Kind.PERSON, 1, "ana@example.com")
CLEO = Target(Kind.PERSON, 3, "cleo@example.com")
PRIMARY = Target(Kind.SCHEDULE, 7, "payments-primary")
PLAN = Policy(1, "payments", (Step(FIVE, (PRIMARY,)), Step(TEN, (ANA, CLEO))), 1, CLEO)
FALLBACK, CATCH_ALL = Position(Stage.FALLBACK), Position(Stage.CATCH_ALL)


def step(loop: int, number: int) -> Position:
    return Position(Stage.STEP, loop, number)


@pytest.mark.parametrize(
    ("position", "expected"),
    [
        (step(0, 0), step(0, 1)),
        (step(0, 1), step(1, 0)),
        (step(1, 0), step(1, 1)),
        (step(1, 1), FALLBACK),
        (FALLBACK, CATCH_ALL),
        (CATCH_ALL, None),
    ],
)
def test_a_page_walks_the_steps_their_repeats_and_the_last_resorts(
    position: Position, expected: Position | None
) -> None:
    assert policy.following(PLAN, position) == expected


@pytest.mark.parametrize(
    ("position", "late", "expected"),
    [
        (step(0, 0), timedelta(), Later(NOW + FIVE)),
        (step(0, 1), timedelta(), Later(NOW + TEN)),
        (step(0, 0), timedelta(seconds=3), Later(NOW + FIVE)),
        (step(0, 0), timedelta(minutes=30), Later(NOW + timedelta(minutes=35))),
        (FALLBACK, timedelta(), End(reached=True)),
        (CATCH_ALL, timedelta(), End(reached=True)),
    ],
)
def test_the_next_step_is_due_at_the_previous_due_time_plus_its_delay(
    position: Position, late: timedelta, expected: escalation.Move
) -> None:
    assert escalation.move(PLAN, Taken(position, NOW), now=NOW + late) == expected


@pytest.mark.parametrize(
    ("position", "in_vain", "expected"),
    [
        (step(0, 0), 1, AtOnce(step(0, 1))),
        (step(0, 1), 1, AtOnce(step(1, 0))),
        (step(0, 1), 2, AtOnce(FALLBACK)),
        (step(1, 1), 1, AtOnce(FALLBACK)),
        (FALLBACK, 3, AtOnce(CATCH_ALL)),
        (CATCH_ALL, 4, End(reached=False)),
    ],
)
def test_a_step_that_reaches_nobody_costs_no_time(
    position: Position, in_vain: int, expected: escalation.Move
) -> None:
    assert escalation.move(PLAN, Taken(position, NOW, in_vain), now=NOW) == expected


def test_a_policy_without_steps_begins_with_its_fallback() -> None:
    assert policy.first(Policy(None, "empty", (), 0, CLEO)) == FALLBACK


def test_one_target_that_was_paged_makes_the_step_reached() -> None:
    nobody = Nobody("schedule:payments-primary", "nobody is on call")
    assert escalation.reached([nobody, Paged("person:ana@example.com", 1)])
    assert not escalation.reached([nobody])


targets = st.builds(Target, st.sampled_from(Kind), st.integers(1, 9), st.text(min_size=1))
steps = st.builds(
    Step,
    st.integers(1, 86_400).map(lambda seconds: timedelta(seconds=seconds)),
    st.lists(targets, min_size=1, max_size=3).map(tuple),
)
policies = st.builds(
    Policy,
    st.none() | st.integers(1, 99),
    st.text(min_size=1),
    st.lists(steps, max_size=4).map(tuple),
    st.integers(0, 3),
    targets,
)


@given(policies)
def test_a_snapshot_is_read_back_as_it_was(plan: Policy) -> None:
    assert snapshot.read(snapshot.write(plan)) == plan


@given(policies, st.lists(st.booleans(), min_size=20, max_size=20))
def test_every_walk_ends_and_without_an_answer_reaches_somebody_or_says_so(
    plan: Policy, luck: list[bool]
) -> None:
    position, due_at, in_vain = policy.first(plan), NOW, 0
    anyone, seen = False, 0
    while True:
        seen += 1
        reached = luck[seen % 20]
        anyone, in_vain = anyone or reached, 0 if reached else in_vain + 1
        move = escalation.move(plan, Taken(position, due_at, in_vain), now=due_at)
        if isinstance(move, End):
            break
        if isinstance(move, Later):
            following = policy.following(plan, position)
            assert following is not None
            assert move.due_at > due_at
            position, due_at = following, move.due_at
        else:
            position = move.position
    assert move.reached == reached
    assert anyone or position.stage is Stage.CATCH_ALL
    assert seen <= len(plan.steps) * (plan.repeat + 1) + 2


@given(st.integers(1, 10**9), st.integers(0, 9), st.integers(0, 9))
def test_the_cause_of_a_notification_leads_back_to_its_step(page: int, loop: int, n: int) -> None:
    for position in (step(loop, n), FALLBACK, CATCH_ALL):
        assert escalation.of_cause(escalation.cause(page, position)) == (page, position)


@pytest.mark.parametrize("text", ["", "update/3", "page/x/1/2", "page/3", "page/3/other"])
def test_the_cause_of_something_else_is_no_step(text: str) -> None:
    assert escalation.of_cause(text) is None


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("person:ana@example.com", Reference(Kind.PERSON, "ana@example.com")),
        ("schedule: payments-primary ", Reference(Kind.SCHEDULE, "payments-primary")),
        ("team:payments: EU", Reference(Kind.TEAM, "payments: EU")),
        ("admins", Reference(Kind.ADMINS)),
    ],
)
def test_a_target_is_read_as_people_write_it(text: str, expected: Reference) -> None:
    assert target.parse(text) == expected
    assert target.parse(str(expected)) == expected


@pytest.mark.parametrize("text", ["", "ana@example.com", "person:", "rota:x", "admins:all"])
def test_what_is_no_target_is_refused_with_a_sentence(text: str) -> None:
    with pytest.raises(target.BadTarget, match="write person:EMAIL"):
        target.parse(text)
