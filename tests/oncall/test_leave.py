"""Leave and temporary schedules are kept, ended, and change who is on call."""

import time
from datetime import datetime, timedelta

import pytest

from tests.cast import Cast, Member
from tests.oncall.conftest import primary, weekly
from tocsin.identity.permission import NotPermitted
from tocsin.kit import ledger
from tocsin.kit.tx import Tx
from tocsin.oncall import actions, turn
from tocsin.oncall.actions import duty, leaving, replacing
from tocsin.oncall.actions.scheduling import NoFirst, ScheduleInUse
from tocsin.oncall.actions.spells import SpellIsOver
from tocsin.oncall.leave import NewLeave
from tocsin.oncall.rotation import OnHolidays, Rotation
from tocsin.oncall.schedule import NewSchedule
from tocsin.oncall.shift import Span
from tocsin.oncall.spell import BadSpell
from tocsin.oncall.temporary import FixedShift, NewTemporary, Rota

DAY = timedelta(days=1)


@pytest.fixture
def plan(tx: Tx, people: Cast, now: datetime) -> int:
    """Ana, Bo and Cleo by the week; it is Ana's."""
    rotation = weekly(people.bo.id, people.cleo.id, people.ana.id)
    return actions.create_schedule(tx, primary(rotation), actor=people.cleo.actor, now=now)


def away(
    tx: Tx, member: Member, now: datetime, *, days: float = 3, schedule: int | None = None
) -> int:
    new = NewLeave(member.id, now, now + days * DAY, schedule, "the dentist")
    return leaving.add_leave(tx, new, actor=member.actor, now=now)


def on_call(tx: Tx, at: datetime, schedule_id: int) -> tuple[int, int | None]:
    (found,) = actions.on_call(tx, at=at, schedule_id=schedule_id)
    return found.person_id, found.instead_of


def test_who_takes_leave_is_stood_in_for_at_once_and_comes_back(
    tx: Tx, people: Cast, now: datetime, plan: int
) -> None:
    leave_id = away(tx, people.ana, now)
    assert on_call(tx, now, plan) == (people.bo.id, people.ana.id)
    assert on_call(tx, now + 4 * DAY, plan) == (people.ana.id, None)
    later = now + DAY
    leaving.remove_leave(tx, leave_id, actor=people.cleo.actor, now=later)
    assert on_call(tx, later, plan) == (people.ana.id, None)
    assert on_call(tx, now, plan) == (people.bo.id, people.ana.id), "what was, was"
    kinds = [event.kind for event in ledger.of_subject(tx, f"person/{people.ana.id}")]
    assert kinds[-2:] == ["person.leave_added", "person.leave_removed"]


def test_leave_in_one_schedule_leaves_the_others_alone(
    tx: Tx, people: Cast, now: datetime, plan: int
) -> None:
    rotation = weekly(people.ana.id, people.bo.id, starts_at="2026-03-16T09:00")
    other = primary(rotation, name="search")
    second = actions.create_schedule(tx, other, actor=people.cleo.actor, now=now)
    away(tx, people.ana, now, schedule=plan)
    assert on_call(tx, now, plan) == (people.bo.id, people.ana.id)
    assert on_call(tx, now, second) == (people.ana.id, None)


def test_leave_is_ones_own_affair_or_a_managers(tx: Tx, people: Cast, now: datetime) -> None:
    new = NewLeave(people.ana.id, now, now + DAY, reason="surgery")
    with pytest.raises(NotPermitted):
        leaving.add_leave(tx, new, actor=people.bo.actor, now=now)
    leaving.add_leave(tx, new, actor=people.cleo.actor, now=now)
    span = Span(now, now + DAY)
    reasons = [
        leaving.list_leave(tx, span=span, actor=who.actor)[0].reason
        for who in (people.ana, people.bo, people.cleo, people.sam)
    ]
    assert reasons == ["surgery", "", "surgery", ""]
    with pytest.raises(NotPermitted):
        leaving.list_leave(tx, span=span, actor=people.dan.actor)


@pytest.mark.parametrize(
    ("start", "end", "sentence"),
    [(1, 1, "end after"), (-2, -1, "in the past"), (0, 800, "two years")],
)
def test_leave_that_makes_no_sense_is_refused(
    tx: Tx, people: Cast, now: datetime, start: int, end: int, sentence: str
) -> None:
    new = NewLeave(people.ana.id, now + start * DAY, now + end * DAY)
    with pytest.raises(BadSpell, match=sentence):
        leaving.add_leave(tx, new, actor=people.ana.actor, now=now)


def test_leave_that_is_over_cannot_be_ended(tx: Tx, people: Cast, now: datetime) -> None:
    leave_id = away(tx, people.ana, now, days=1)
    with pytest.raises(SpellIsOver):
        leaving.remove_leave(tx, leave_id, actor=people.ana.actor, now=now + 2 * DAY)


def test_a_temporary_schedule_takes_the_place_of_the_layers_and_ends(
    tx: Tx, people: Cast, now: datetime, plan: int
) -> None:
    shift = FixedShift(people.cleo.id, now, now + DAY / 2)
    rota = Rota(shifts=(shift,))
    new = NewTemporary(plan, now - DAY, now + DAY, rota, "a release")
    made = replacing.add_temporary(tx, new, actor=people.cleo.actor, now=now)
    assert on_call(tx, now, plan)[0] == people.cleo.id
    assert actions.on_call(tx, at=now + DAY * 0.6, schedule_id=plan) == []
    assert on_call(tx, now + DAY, plan)[0] == people.ana.id
    span = Span(now, now + DAY)
    (kept,) = replacing.list_temporaries(tx, plan, span=span, actor=people.sam.actor)
    assert (kept.rota, kept.starts_at) == (rota, now), "the past stays as it was"
    replacing.remove_temporary(tx, made, actor=people.cleo.actor, now=now + DAY / 4)
    assert on_call(tx, now + DAY / 2, plan)[0] == people.ana.id


def test_a_temporary_schedule_of_turns_is_read_back_as_written(
    tx: Tx, people: Cast, now: datetime, plan: int
) -> None:
    turns = Rotation(
        (people.bo.id, people.ana.id),
        "Asia/Tokyo",
        datetime.fromisoformat("2026-03-16T09:00"),
        turn.parse("1d"),
        name="festival",
        weights=(2, 1),
        holidays="JP",
        on_holidays=OnHolidays.NEVER,
    )
    new = NewTemporary(plan, now, now + 7 * DAY, Rota((turns,)))
    replacing.add_temporary(tx, new, actor=people.cleo.actor, now=now)
    span = Span(now, now + DAY)
    (kept,) = replacing.list_temporaries(tx, plan, span=span, actor=people.ana.actor)
    assert kept.rota.rotations == (turns,)
    assert on_call(tx, now, plan)[0] == people.bo.id
    empty = NewTemporary(plan, now, now + DAY, Rota())
    with pytest.raises(BadSpell, match="says who is on call"):
        replacing.add_temporary(tx, empty, actor=people.cleo.actor, now=now)


def test_a_secondary_schedule_has_who_is_next_in_line_and_holds_its_first(
    tx: Tx, people: Cast, now: datetime, plan: int
) -> None:
    follower = NewSchedule("payments-secondary", "Europe/Berlin", secondary_of=plan)
    second = actions.create_schedule(tx, follower, actor=people.cleo.actor, now=now)
    assert on_call(tx, now, second)[0] == people.bo.id
    away(tx, people.bo, now)
    assert on_call(tx, now, second)[0] == people.cleo.id
    with pytest.raises(ScheduleInUse, match="payments-secondary"):
        actions.remove_schedule(tx, plan, actor=people.cleo.actor, now=now)
    third = NewSchedule("third", "UTC", secondary_of=second)
    with pytest.raises(NoFirst, match="no third"):
        actions.create_schedule(tx, third, actor=people.cleo.actor, now=now)
    with pytest.raises(NoFirst, match="itself"):
        actions.replace_schedule(tx, second, third, actor=people.cleo.actor, now=now)


def test_a_schedule_of_everything_is_read_back_as_it_was_written(
    tx: Tx, people: Cast, now: datetime
) -> None:
    start = datetime.fromisoformat("2026-01-05T09:00")
    layers = tuple(
        Rotation(
            (people.ana.id, people.bo.id),
            "Europe/Berlin",
            start,
            turn.parse(length),
            weights=(3, 1),
            holidays="DE-BE",
            on_holidays=on_holidays,
        )
        for length, on_holidays in (
            ("1mo on first mon", OnHolidays.NEVER),
            ("holiday", OnHolidays.COUNTS),
            ("2w", OnHolidays.ONLY),
            ("2d on mon-fri", OnHolidays.GOES_ON),
        )
    )
    new = NewSchedule("everything", "Europe/Berlin", layers, "DE-BE")
    made = actions.create_schedule(tx, new, actor=people.cleo.actor, now=now)
    found = actions.schedule(tx, made)
    assert (found.rotations, found.holidays) == (layers, "DE-BE")
    assert not actions.replace_schedule(tx, made, new, actor=people.cleo.actor, now=now)


def test_a_week_of_fifty_schedules_is_laid_out_in_under_a_second(
    tx: Tx, people: Cast, now: datetime
) -> None:
    everybody = tuple(member.id for member in people.all)
    for number in range(50):
        layers = (weekly(*everybody, length="12h"), weekly(*everybody, length="1mo"))
        new = NewSchedule(f"schedule {number}", "Europe/Berlin", layers)
        actions.create_schedule(tx, new, actor=people.cleo.actor, now=now)
    for member in (people.ana, people.bo):
        away(tx, member, now)
    spent = []
    for _ in range(3):
        began = time.process_time()
        found = duty.calendar(tx, starts_at=now, ends_at=now + 7 * DAY)
        spent.append(time.process_time() - began)
    assert len(found) == 50
    assert min(spent) < 1, spent
