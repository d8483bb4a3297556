"""What was served is written down as it happened; hand-overs and reminders come of it."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from tests.cast import Cast
from tests.oncall.conftest import on_weekdays, primary, weekly
from tests.oncall.told import reachable
from tocsin.identity.actor import Scope
from tocsin.identity.permission import NotPermitted
from tocsin.kit import ledger
from tocsin.kit.tx import Tx
from tocsin.oncall import actions, reminder
from tocsin.oncall import served as ideas
from tocsin.oncall.actions import reminding, serving, taking_over
from tocsin.oncall.override import NewOverride
from tocsin.oncall.reminder import Notice
from tocsin.oncall.served import HandOver, Served
from tocsin.oncall.shift import Shift, Span

ANA, BO = 1, 2
DAY, HOUR = timedelta(days=1), timedelta(hours=1)
T = datetime(2026, 3, 16, tzinfo=UTC)


def line(*shifts: tuple[int, int, int]) -> list[Shift]:
    return [Shift(who, T + a * HOUR, T + b * HOUR, "r") for who, a, b in shifts]


def running(person_id: int) -> Served:
    return Served(1, 1, "payments-primary", person_id, T - DAY, None)


@pytest.mark.parametrize(
    ("before", "shifts", "ended", "begun", "changes"),
    [
        (None, line((ANA, 0, 5)), None, line((ANA, 0, 5)), [(None, ANA, 0)]),
        (ANA, line((ANA, 0, 5)), None, [], []),
        (ANA, line((ANA, 0, 2), (ANA, 2, 5)), None, [], []),
        (ANA, line((ANA, 0, 2), (BO, 2, 5)), 2, line((BO, 2, 5)), [(ANA, BO, 2)]),
        (ANA, line((BO, 0, 5)), 0, line((BO, 0, 5)), [(ANA, BO, 0)]),
        (ANA, [], 0, [], [(ANA, None, 0)]),
        (ANA, line((ANA, 0, 2)), 2, [], [(ANA, None, 2)]),
        (
            ANA,
            line((ANA, 0, 1), (ANA, 3, 5)),
            1,
            line((ANA, 3, 5)),
            [(ANA, None, 1), (None, ANA, 3)],
        ),
        (
            ANA,
            line((BO, 0, 2), (ANA, 2, 5)),
            0,
            line((BO, 0, 2), (ANA, 2, 5)),
            [(ANA, BO, 0), (BO, ANA, 2)],
        ),
        (None, [], None, [], []),
    ],
)
def test_a_stretch_adds_what_ended_what_began_and_each_change(
    before: int | None,
    shifts: list[Shift],
    ended: int | None,
    begun: list[Shift],
    changes: list[tuple[int | None, int | None, int]],
) -> None:
    found = ideas.progress(running(before) if before else None, shifts, Span(T, T + 5 * HOUR))
    assert found.ended_at == (None if ended is None else T + ended * HOUR)
    assert list(found.begun) == begun
    assert list(found.hand_overs) == [HandOver(a, b, T + at * HOUR) for a, b, at in changes]


@pytest.mark.parametrize(
    ("left", "expected"),
    [(48, None), (24, 24), (23, 24), (2, 2), (0.5, 2), (0, None), (-1, None)],
)
def test_of_several_reminders_that_passed_only_the_last_is_due(
    left: float, expected: int | None
) -> None:
    leads = (24 * HOUR, 2 * HOUR)
    found = reminder.lead_due(leads, starts_at=T + left * HOUR, now=T)
    assert found == (None if expected is None else expected * HOUR)


@pytest.fixture
def plan(tx: Tx, people: Cast, now: datetime) -> int:
    new = primary(on_weekdays(weekly(people.ana.id, people.bo.id)))
    return actions.create_schedule(tx, new, actor=people.cleo.actor, now=now)


def changes(tx: Tx, plan: int) -> list[tuple[int | None, int | None]]:
    events = ledger.of_subject(tx, f"schedule/{plan}")
    return [(e.data["from"], e.data["to"]) for e in events if e.kind == serving.HANDED_OVER]


def test_what_was_served_is_kept_though_the_schedule_is_edited_afterwards(
    tx: Tx, people: Cast, plan: int, now: datetime
) -> None:
    ana, bo = people.ana.id, people.bo.id
    for hours in range(0, 24 * 9, 12):
        serving.write_down(tx, now=now + hours * HOUR)
    until = now + 9 * DAY
    theirs = primary(weekly(people.cleo.id))
    actions.replace_schedule(tx, plan, theirs, actor=people.cleo.actor, now=until)
    rows = serving.served(tx, starts_at=now - DAY, ends_at=until)
    saturday, monday = datetime(2026, 3, 20, 23, tzinfo=UTC), datetime(2026, 3, 22, 23, tzinfo=UTC)
    handed = datetime(2026, 3, 23, 8, tzinfo=UTC)
    assert [(row.person_id, row.starts_at, row.ends_at) for row in rows] == [
        (ana, now, saturday),
        (ana, monday, handed),
        (bo, handed, None),
    ]
    assert changes(tx, plan) == [(None, ana), (ana, None), (None, ana), (ana, bo)]
    serving.write_down(tx, now=until + HOUR)
    assert changes(tx, plan)[-1] == (bo, people.cleo.id)


def test_an_override_and_its_end_are_hand_overs(
    tx: Tx, people: Cast, plan: int, now: datetime
) -> None:
    serving.write_down(tx, now=now)
    serving.write_down(tx, now=now + HOUR)
    over = NewOverride(plan, people.bo.id, now + HOUR, now + 2 * HOUR)
    actions.add_override(tx, over, actor=people.cleo.actor, now=now + HOUR)
    serving.write_down(tx, now=now + 5 * HOUR)
    ana, bo = people.ana.id, people.bo.id
    assert changes(tx, plan) == [(None, ana), (ana, bo), (bo, ana)]


def test_what_was_served_in_a_schedule_that_is_removed_ends_and_is_kept(
    tx: Tx, people: Cast, plan: int, now: datetime
) -> None:
    serving.write_down(tx, now=now)
    serving.write_down(tx, now=now + HOUR)
    actions.remove_schedule(tx, plan, actor=people.cleo.actor, now=now + HOUR)
    serving.write_down(tx, now=now + 2 * HOUR)
    (row,) = serving.served(tx, starts_at=now, ends_at=now + DAY)
    assert (row.schedule_name, row.ends_at) == ("payments-primary", now + 2 * HOUR)


def test_a_clock_that_was_set_back_stops_nothing(
    tx: Tx, people: Cast, plan: int, now: datetime
) -> None:
    serving.write_down(tx, now=now + 3 * DAY)
    serving.write_down(tx, now=now)
    serving.write_down(tx, now=now + HOUR)
    (row,) = serving.served(tx, starts_at=now, ends_at=now + DAY)
    assert row.starts_at == now


def told(tx: Tx, person_id: int) -> list[str]:
    return tx.column(
        """
        select message ->> 'title'
        from notification
        where person_id = %(person)s
        order by id
        limit 100
        """,
        person=person_id,
    )


def test_a_shift_is_announced_a_day_before_unless_told_else_and_once(
    tx: Tx, people: Cast, plan: int, now: datetime
) -> None:
    reachable(tx, *people.all, now=now)
    begins = datetime(2026, 3, 23, 8, tzinfo=UTC)
    for hours in (30, 24, 23, 2, 1):
        reminding.remind(tx, now=begins - hours * HOUR - timedelta(minutes=2))
        reminding.remind(tx, now=begins - hours * HOUR)
    assert told(tx, people.bo.id) == ["You are on call in payments-primary from Mon 23 Mar 09:00"]


def test_everybody_has_lead_times_of_their_own(
    tx: Tx, people: Cast, plan: int, now: datetime
) -> None:
    reachable(tx, *people.all, now=now)
    begins = datetime(2026, 3, 23, 8, tzinfo=UTC)
    mine = Notice((HOUR, 7 * DAY), of_hand_overs=False)
    reminding.set_notice(tx, people.bo.id, mine, actor=people.bo.actor, now=now)
    assert reminding.notice_of(tx, people.bo.id) == Notice((7 * DAY, HOUR), of_hand_overs=False)
    for hours in (24 * 7, 24, 1):
        reminding.remind(tx, now=begins - hours * HOUR - timedelta(minutes=2))
        reminding.remind(tx, now=begins - hours * HOUR)
    assert len([said for said in told(tx, people.bo.id) if "23 Mar" in said]) == 2


def test_nobody_sets_the_reminders_of_others_and_a_bad_one_is_refused(
    tx: Tx, people: Cast, now: datetime
) -> None:
    with pytest.raises(NotPermitted):
        reminding.set_notice(tx, people.bo.id, Notice(), actor=people.ana.actor, now=now)
    on_a_wall = replace(people.bo.actor, scopes=frozenset({Scope.READ}))
    with pytest.raises(NotPermitted):
        reminding.set_notice(tx, people.bo.id, Notice(), actor=on_a_wall, now=now)
    for leads in ((timedelta(minutes=1),), (15 * DAY,), tuple(n * HOUR for n in range(1, 7))):
        with pytest.raises(reminder.BadNotice):
            reminding.set_notice(tx, people.bo.id, Notice(leads), actor=people.bo.actor, now=now)


def test_who_takes_over_has_the_rest_of_the_shift(
    tx: Tx, people: Cast, plan: int, now: datetime
) -> None:
    made = taking_over.take_over(tx, plan, actor=people.bo.actor, now=now)
    assert made.ends_at == datetime(2026, 3, 20, 23, tzinfo=UTC)
    (found,) = actions.on_call(tx, at=now, schedule_id=plan)
    assert found.person_id == people.bo.id
    with pytest.raises(taking_over.NothingToTakeOver):
        taking_over.take_over(tx, plan, actor=people.bo.actor, now=now)
    with pytest.raises(taking_over.NothingToTakeOver):
        taking_over.take_over(tx, plan, actor=people.bo.actor, now=now + 5 * DAY)
