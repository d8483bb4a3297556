"""Through which contacts a person is told, and when; never silence by accident."""

from datetime import timedelta

from hypothesis import given
from hypothesis import strategies as st

from tocsin.notify.message import Kind, Message, Urgency
from tocsin.notify.rule import Planned, Rule, Way, plan

PAGE = Message("Checkout is down")
UPDATE = Message("Mended", kind=Kind.UPDATE, urgency=Urgency.LOW)
MAIL, PUSH, HOOK = (
    Way(1, "email", "ana@example.com"), Way(2, "ntfy", "ana"), Way(3, "webhook", "https://a.example")
)  # fmt: skip
WAYS = [MAIL, PUSH, HOOK]


def minutes(count: int) -> timedelta:
    return timedelta(minutes=count)


def test_without_rules_every_contact_is_used_at_once() -> None:
    assert plan(PAGE, ways=WAYS, rules=[]) == [Planned(MAIL), Planned(PUSH), Planned(HOOK)]


def test_rules_of_the_urgency_say_which_contact_when() -> None:
    rules = [
        Rule(1, Urgency.HIGH, minutes(5)),
        Rule(2, Urgency.HIGH),
        Rule(3, Urgency.LOW),
    ]

    assert plan(PAGE, ways=WAYS, rules=rules) == [Planned(PUSH), Planned(MAIL, minutes(5))]


def test_a_contact_may_be_used_again_later() -> None:
    rules = [Rule(2, Urgency.HIGH), Rule(2, Urgency.HIGH, minutes(3))]

    assert plan(PAGE, ways=WAYS, rules=rules) == [Planned(PUSH), Planned(PUSH, minutes(3), 1)]


def test_rules_that_lead_nowhere_give_way_to_all_contacts_that_work() -> None:
    rules = [Rule(9, Urgency.HIGH), Rule(1, Urgency.LOW)]

    assert plan(PAGE, ways=[PUSH], rules=rules) == [Planned(PUSH)]


def test_what_nobody_answers_goes_out_once_and_at_once() -> None:
    rules = [
        Rule(2, Urgency.LOW, minutes(2)),
        Rule(2, Urgency.LOW, minutes(2)),
        Rule(1, Urgency.LOW, minutes(9)),
    ]

    assert plan(UPDATE, ways=WAYS, rules=rules) == [Planned(PUSH)]


@given(
    st.lists(st.sampled_from(WAYS), unique=True),
    st.lists(
        st.builds(
            Rule,
            st.integers(1, 5),
            st.sampled_from(Urgency),
            st.integers(0, 60).map(minutes),
        )
    ),
    st.sampled_from([PAGE, UPDATE]),
)
def test_whoever_has_a_way_is_told_through_it(
    ways: list[Way], rules: list[Rule], message: Message
) -> None:
    planned = plan(message, ways=ways, rules=rules)

    assert bool(planned) == bool(ways)
    assert {use.way for use in planned} <= set(ways)
    keys = [(use.way.contact_id, use.repeat) for use in planned]
    assert len(keys) == len(set(keys))
    assert [use.delay for use in planned] == sorted(use.delay for use in planned)
