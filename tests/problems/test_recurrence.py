from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tocsin.incidents.priority import Priority
from tocsin.problems import recurrence
from tocsin.problems.recurrence import Fact, InvalidRule, Rule

AT = datetime(2026, 3, 16, tzinfo=UTC)
POOL = "Connection pool of checkout exhausted"


def fact(number: int, title: str = POOL, *, service: int | None = 1, taken: bool = False) -> Fact:
    at = AT + timedelta(hours=number)
    return Fact(number, title, Priority.P3, service, "data", at, taken)


@pytest.mark.parametrize(
    ("facts", "found"),
    [
        ([fact(1), fact(2), fact(3)], [[1, 2, 3]]),
        ([fact(1), fact(2, "Connection pool of checkout exhausted again"), fact(3)], [[1, 2, 3]]),
        ([fact(1), fact(2)], []),  # too few
        ([fact(1), fact(2), fact(3, service=2)], []),  # of two services
        ([fact(1), fact(2), fact(3, "Printer jam")], []),  # of two kinds
        ([fact(1), fact(2), fact(3, taken=True)], []),  # somebody looks into it
        ([fact(n, service=None) for n in (1, 2, 3)], [[1, 2, 3]]),  # by category then
        ([fact(n, "...") for n in (1, 2, 3)], []),  # what says nothing is like nothing
        (
            [fact(n, "Printer jam on floor 3") for n in (4, 5, 6, 7)] + [fact(1), fact(2), fact(3)],
            [[4, 5, 6, 7], [1, 2, 3]],
        ),
    ],
)
def test_what_comes_again_is_found_and_nothing_else(
    facts: list[Fact], found: list[list[int]]
) -> None:
    clusters = recurrence.found(facts, Rule())
    assert [[each.number for each in cluster.facts] for cluster in clusters] == found


def test_the_reason_says_how_many_of_what_and_which_words() -> None:
    (cluster,) = recurrence.found([fact(1), fact(2), fact(3)], Rule())
    assert recurrence.because(cluster, Rule(), service="checkout") == (
        "3 incidents of checkout within 30 days say much the same:"
        " checkout, connection, exhausted, pool."
    )


def test_words_that_say_nothing_are_no_reason_and_the_rare_come_first() -> None:
    again = [fact(n, "The export of the ledger is not what it was, 24 rows") for n in (1, 2, 3)]
    others = [fact(n, f"Export {n} was late: rows wait") for n in range(4, 9)]
    _, told = recurrence.found([*again, *others], Rule(likeness=0.9))
    assert told.words == ("ledger", "export", "rows")


@pytest.mark.parametrize(
    ("rule", "field"),
    [
        (Rule(fewest=1), "fewest"),
        (Rule(days=0), "days"),
        (Rule(likeness=0.1), "likeness"),
        (Rule(likeness=1.1), "likeness"),
    ],
)
def test_a_rule_that_cannot_be_is_refused(rule: Rule, field: str) -> None:
    with pytest.raises(InvalidRule) as refused:
        recurrence.checked(rule)
    assert field in refused.value.fields


@given(st.lists(st.tuples(st.sampled_from(["pool full", "disk full", "jam"]), st.integers(1, 2))))
def test_each_incident_is_in_one_cluster_at_most(said: list[tuple[str, int]]) -> None:
    facts = [fact(n, title, service=service) for n, (title, service) in enumerate(said)]
    clusters = recurrence.found(facts, Rule(fewest=2))
    numbers = [each.number for cluster in clusters for each in cluster.facts]
    assert len(numbers) == len(set(numbers))
    assert all(len({f.service_id for f in cluster.facts}) == 1 for cluster in clusters)
