"""Swaps: asked, offered, agreed, followed; nobody is ever left thinking that it still fits."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from tests.cast import Cast
from tests.oncall.conftest import primary, weekly
from tocsin.identity.permission import NotPermitted
from tocsin.kit import ledger
from tocsin.kit.tx import Tx
from tocsin.oncall import actions
from tocsin.oncall import swap as ideas
from tocsin.oncall.actions import swap_fitting, swap_reading, swap_rows, swapping
from tocsin.oncall.actions.swapping import Offer
from tocsin.oncall.override import NewOverride
from tocsin.oncall.shift import Shift, Span
from tocsin.oncall.swap import Fit, NewSwap, Standing, Status

# Ana's week began on Monday 2 March at nine in Berlin, Bo's on the 9th; so Ana has the 16th.
ANAS = Span(datetime(2026, 3, 30, 7, tzinfo=UTC), datetime(2026, 4, 6, 7, tzinfo=UTC))
BOS = Span(datetime(2026, 3, 23, 8, tzinfo=UTC), datetime(2026, 3, 30, 7, tzinfo=UTC))
ANA, BO = 1, 2
DAY = timedelta(days=1)


@pytest.fixture
def plan(tx: Tx, people: Cast, now: datetime) -> int:
    new = primary(weekly(people.ana.id, people.bo.id))
    return actions.create_schedule(tx, new, actor=people.cleo.actor, now=now)


@pytest.fixture
def wanted(plan: int, people: Cast) -> NewSwap:
    return NewSwap(plan, people.ana.id, ANAS)


def on_call(tx: Tx, plan: int, at: datetime) -> int:
    (found,) = actions.on_call(tx, at=at, schedule_id=plan)
    return found.person_id


def said(tx: Tx, swap_id: int) -> list[tuple[int, str]]:
    return [
        (row.person_id, row.title)
        for row in tx.all(
            _Said,
            """
            select person_id, message ->> 'title' as title
            from notification
            where subject = %(subject)s
            order by id
            limit 100
            """,
            subject=f"swap/{swap_id}",
        )
    ]


class _Said:
    def __init__(self, person_id: int, title: str) -> None:
        self.person_id, self.title = person_id, title


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ([(ANA, 0, 9)], Fit(Standing.INTACT, Span(ANAS.starts_at, ANAS.ends_at))),
        (
            [(ANA, 1, 9)],
            Fit(Standing.MOVED, Span(ANAS.starts_at + DAY, ANAS.starts_at + 9 * DAY)),
        ),
        (
            [(BO, 0, 3), (ANA, 3, 4), (ANA, 4, 6)],
            Fit(Standing.MOVED, Span(ANAS.starts_at + 3 * DAY, ANAS.starts_at + 6 * DAY)),
        ),
        ([(BO, 0, 9)], Fit(Standing.GONE)),
        ([], Fit(Standing.GONE)),
    ],
)
def test_a_swap_says_how_it_fits_the_schedule(
    line: list[tuple[int, int, int]], expected: Fit
) -> None:
    start = ANAS.starts_at
    shifts = [Shift(who, start + a * DAY, start + b * DAY, "weekly") for who, a, b in line]
    assert ideas.fit(shifts, ANA, ANAS) == expected


def test_whoever_is_asked_is_told_and_nothing_changes_yet(
    tx: Tx, people: Cast, plan: int, wanted: NewSwap, now: datetime
) -> None:
    swap_id = swapping.ask(tx, wanted, actor=people.ana.actor, now=now)
    assert said(tx, swap_id) == [(people.bo.id, "Can you take Ana's shift in payments-primary?")]
    assert on_call(tx, plan, ANAS.starts_at) == people.ana.id


def test_who_accepts_is_on_call_and_both_are_told(
    tx: Tx, people: Cast, plan: int, wanted: NewSwap, now: datetime
) -> None:
    swap_id = swapping.ask(tx, wanted, actor=people.ana.actor, now=now)
    agreed = swapping.accept(tx, swap_id, actor=people.bo.actor, now=now)
    assert (agreed.status, agreed.taker_id) == (Status.AGREED, people.bo.id)
    assert on_call(tx, plan, ANAS.starts_at) == people.bo.id
    assert on_call(tx, plan, ANAS.ends_at - timedelta(seconds=1)) == people.bo.id
    told = [person for person, title in said(tx, swap_id) if title.startswith("Bo takes")]
    assert told == [people.ana.id, people.bo.id]


def test_a_swap_in_return_moves_both_shifts(
    tx: Tx, people: Cast, plan: int, wanted: NewSwap, now: datetime
) -> None:
    swapped = replace(wanted, asked=(people.bo.id,), back=BOS)
    swap_id = swapping.ask(tx, swapped, actor=people.ana.actor, now=now)
    swapping.accept(tx, swap_id, actor=people.bo.actor, now=now)
    assert on_call(tx, plan, ANAS.starts_at) == people.bo.id
    assert on_call(tx, plan, BOS.starts_at) == people.ana.id


def test_an_offer_is_chosen_with_what_it_wants_in_return(
    tx: Tx, people: Cast, plan: int, wanted: NewSwap, now: datetime
) -> None:
    swap_id = swapping.ask(tx, wanted, actor=people.ana.actor, now=now)
    swapping.offer(tx, swap_id, Offer(BOS, "or cake"), actor=people.bo.actor, now=now)
    view = swap_reading.view_swap(tx, swap_id, actor=people.sam.actor, now=now)
    assert [(each.person_id, each.back, each.note) for each in view.offers] == [
        (people.bo.id, BOS, "or cake")
    ]
    assert on_call(tx, plan, ANAS.starts_at) == people.ana.id
    swapping.choose(tx, swap_id, people.bo.id, actor=people.ana.actor, now=now)
    assert on_call(tx, plan, BOS.starts_at) == people.ana.id
    assert on_call(tx, plan, ANAS.starts_at) == people.bo.id


def test_when_everybody_declines_the_shift_stays_theirs_and_they_know(
    tx: Tx, people: Cast, plan: int, wanted: NewSwap, now: datetime
) -> None:
    swap_id = swapping.ask(tx, wanted, actor=people.ana.actor, now=now)
    after = swapping.decline(tx, swap_id, actor=people.bo.actor, now=now)
    assert after.status is Status.DECLINED
    assert said(tx, swap_id)[-1] == (
        people.ana.id,
        "Nobody took your shift in payments-primary: it is still yours",
    )
    with pytest.raises(swap_rows.SwapIsOver):
        swapping.accept(tx, swap_id, actor=people.bo.actor, now=now)


def test_a_manager_may_ask_and_accept_on_behalf_of_others_and_nobody_else_may(
    tx: Tx, people: Cast, plan: int, wanted: NewSwap, now: datetime
) -> None:
    with pytest.raises(NotPermitted):
        swapping.ask(tx, wanted, actor=people.bo.actor, now=now)
    swap_id = swapping.ask(tx, wanted, actor=people.cleo.actor, now=now)
    with pytest.raises(NotPermitted):
        swapping.accept(tx, swap_id, person_id=people.bo.id, actor=people.ana.actor, now=now)
    swapping.accept(tx, swap_id, person_id=people.bo.id, actor=people.cleo.actor, now=now)
    assert on_call(tx, plan, ANAS.starts_at) == people.bo.id


def test_nobody_is_relieved_of_a_shift_that_is_not_theirs(
    tx: Tx, people: Cast, wanted: NewSwap, now: datetime
) -> None:
    for new in (
        replace(wanted, span=BOS),
        replace(wanted, asked=(people.bo.id,), back=ANAS),
    ):
        with pytest.raises(swap_fitting.NotTheirShift):
            swapping.ask(tx, new, actor=people.ana.actor, now=now)


@pytest.mark.parametrize(
    "span",
    [
        Span(ANAS.ends_at, ANAS.starts_at),
        Span(ANAS.starts_at.replace(tzinfo=None), ANAS.ends_at.replace(tzinfo=None)),
        Span(ANAS.starts_at - 300 * DAY, ANAS.starts_at - 299 * DAY),
        Span(ANAS.starts_at, ANAS.starts_at + 100 * DAY),
    ],
)
def test_a_period_that_cannot_be_asked_for_is_refused(
    tx: Tx, people: Cast, wanted: NewSwap, now: datetime, span: Span
) -> None:
    with pytest.raises(ideas.BadSwap):
        swapping.ask(tx, replace(wanted, span=span), actor=people.ana.actor, now=now)


def test_a_request_that_nobody_took_in_time_expires_and_whoever_asked_is_told(
    tx: Tx, people: Cast, wanted: NewSwap, now: datetime
) -> None:
    swap_id = swapping.ask(tx, wanted, actor=people.ana.actor, now=now)
    assert swap_fitting.sweep(tx, now=now) == 0
    assert swap_fitting.sweep(tx, now=ANAS.starts_at) == 1
    view = swap_reading.view_swap(tx, swap_id, actor=people.ana.actor, now=ANAS.starts_at)
    assert view.swap.status is Status.EXPIRED
    assert said(tx, swap_id)[-1][0] == people.ana.id


def moved(tx: Tx, people: Cast, plan: int, now: datetime) -> None:
    """Hand over at ten instead of nine."""
    later = primary(weekly(people.ana.id, people.bo.id, starts_at="2026-03-02T10:00"))
    actions.replace_schedule(tx, plan, later, actor=people.cleo.actor, now=now)


def test_a_swap_whose_shift_moved_says_so_to_both_once_and_follows_when_told_to(
    tx: Tx, people: Cast, plan: int, wanted: NewSwap, now: datetime
) -> None:
    swap_id = swapping.ask(tx, wanted, actor=people.ana.actor, now=now)
    swapping.accept(tx, swap_id, actor=people.bo.actor, now=now)
    moved(tx, people, plan, now)
    assert (swap_fitting.sweep(tx, now=now), swap_fitting.sweep(tx, now=now)) == (1, 0)
    told = [person for person, title in said(tx, swap_id) if "has moved" in title]
    assert told == [people.ana.id, people.bo.id]
    view = swap_reading.view_swap(tx, swap_id, actor=people.sam.actor, now=now)
    hour = timedelta(hours=1)
    fits = Span(ANAS.starts_at + hour, ANAS.ends_at + hour)
    assert view.fit == Fit(Standing.MOVED, fits)

    swapping.follow(tx, swap_id, actor=people.bo.actor, now=now)
    view = swap_reading.view_swap(tx, swap_id, actor=people.sam.actor, now=now)
    assert (view.fit.standing, view.swap.span) == (Standing.INTACT, fits)
    assert on_call(tx, plan, ANAS.ends_at) == people.bo.id
    assert on_call(tx, plan, ANAS.starts_at) == people.bo.id  # Bo's own week ends at ten now


def test_an_open_request_whose_shift_moved_is_not_agreed_on_by_mistake(
    tx: Tx, people: Cast, plan: int, wanted: NewSwap, now: datetime
) -> None:
    swap_id = swapping.ask(tx, wanted, actor=people.ana.actor, now=now)
    moved(tx, people, plan, now)
    with pytest.raises(swap_fitting.NotTheirShift, match="has moved"):
        swapping.accept(tx, swap_id, actor=people.bo.actor, now=now)
    swapping.follow(tx, swap_id, actor=people.ana.actor, now=now)
    swapping.accept(tx, swap_id, actor=people.bo.actor, now=now)


def test_a_swap_over_which_somebody_else_was_put_on_call_says_so(
    tx: Tx, people: Cast, plan: int, wanted: NewSwap, now: datetime
) -> None:
    swap_id = swapping.ask(tx, wanted, actor=people.ana.actor, now=now)
    swapping.accept(tx, swap_id, actor=people.bo.actor, now=now)
    over = NewOverride(plan, people.cleo.id, ANAS.starts_at, ANAS.ends_at)
    actions.add_override(tx, over, actor=people.cleo.actor, now=now)
    view = swap_reading.view_swap(tx, swap_id, actor=people.ana.actor, now=now)
    assert view.fit.standing is Standing.OVERTAKEN
    with pytest.raises(swapping.NothingMoved):
        swapping.follow(tx, swap_id, actor=people.ana.actor, now=now)


def test_what_was_agreed_is_given_back_when_either_withdraws(
    tx: Tx, people: Cast, plan: int, wanted: NewSwap, now: datetime
) -> None:
    swap_id = swapping.ask(tx, wanted, actor=people.ana.actor, now=now)
    swapping.accept(tx, swap_id, actor=people.bo.actor, now=now)
    after = swapping.withdraw(tx, swap_id, actor=people.bo.actor, now=now)
    assert after.status is Status.WITHDRAWN
    assert on_call(tx, plan, ANAS.starts_at) == people.ana.id
    kinds = [e.kind for e in ledger.of_subject(tx, f"schedule/{plan}")]
    assert kinds[-2:] == ["schedule.override_removed", "swap.withdrawn"]


def test_everybody_finds_what_they_asked_for_and_what_they_were_asked(
    tx: Tx, people: Cast, wanted: NewSwap, now: datetime
) -> None:
    swap_id = swapping.ask(tx, wanted, actor=people.ana.actor, now=now)

    def of(person_id: int) -> list[int]:
        found = swap_reading.list_swaps(tx, person_id=person_id, actor=people.sam.actor, now=now)
        return [view.swap.id for view in found.items]

    assert [of(people.ana.id), of(people.bo.id), of(people.cleo.id)] == [[swap_id], [swap_id], []]
