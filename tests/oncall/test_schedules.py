"""Schedules and overrides are kept, changed and asked who is on call."""

from datetime import UTC, datetime, timedelta
from datetime import time as clock_time

import pytest

from tests.cast import Cast
from tests.oncall.conftest import create, on_weekdays, payments, primary, step, weekly
from tocsin.identity.permission import NotPermitted
from tocsin.kit import errors, ledger
from tocsin.kit.tx import Tx
from tocsin.oncall import actions
from tocsin.oncall.actions.spells import SpellIsOver
from tocsin.oncall.override import NewOverride
from tocsin.oncall.restriction import WEEK, Restriction
from tocsin.oncall.rotation import Rotation
from tocsin.oncall.schedule import NewSchedule
from tocsin.oncall.spell import BadSpell

HOUR = timedelta(hours=1)


def kept(tx: Tx, people: Cast, now: datetime, *rotations: Rotation) -> int:
    """Ana and Bo by the week unless told otherwise: in the frozen week Ana has it."""
    chosen = rotations or (weekly(people.ana.id, people.bo.id),)
    return actions.create_schedule(tx, primary(*chosen), actor=people.cleo.actor, now=now)


def test_a_schedule_is_read_back_as_it_was_written(tx: Tx, people: Cast, now: datetime) -> None:
    nights = (Restriction(WEEK[:5], clock_time(20), clock_time(8)),)
    upper = Rotation(
        (people.cleo.id, people.ana.id, people.cleo.id),
        "America/New_York",
        datetime.fromisoformat("2026-01-05T18:30"),
        weekly(length="1mo").turn,
        nights,
        "nights",
    )
    layers = (weekly(people.ana.id, people.bo.id), upper)
    schedule_id = kept(tx, people, now, *layers)
    found = actions.schedule(tx, schedule_id)
    assert (found.name, found.time_zone, found.rotations) == (
        "payments-primary",
        "Europe/Berlin",
        layers,
    )
    assert actions.schedule_by_name(tx, " Payments-Primary ") == found
    assert actions.schedules(tx) == [found]


def test_who_is_on_call_is_told_with_both_ends_of_the_shift(
    tx: Tx, people: Cast, now: datetime
) -> None:
    schedule_id = kept(tx, people, now)
    (found,) = actions.on_call(tx, at=now)
    assert (found.person_id, found.schedule_id) == (people.ana.id, schedule_id)
    assert (found.starts_at, found.ends_at) == (
        datetime(2026, 3, 16, 8, tzinfo=UTC),
        datetime(2026, 3, 23, 8, tzinfo=UTC),
    )


def test_the_clocks_change_and_the_hand_over_stays_at_nine(
    tx: Tx, people: Cast, now: datetime
) -> None:
    schedule_id = kept(tx, people, now)
    change = datetime(2026, 3, 30, 7, tzinfo=UTC)
    before, after = (
        actions.on_call(tx, at=moment, schedule_id=schedule_id)[0].person_id
        for moment in (change - timedelta(seconds=1), change)
    )
    assert (before, after) == (people.bo.id, people.ana.id)


def test_the_board_tells_who_has_it_and_whose_shift_is_next(
    tx: Tx, people: Cast, now: datetime
) -> None:
    kept(tx, people, now)
    actions.create_schedule(tx, primary(name="empty"), actor=people.cleo.actor, now=now)
    empty, watch = actions.board(tx, at=now)
    assert (empty.current, empty.following) == (None, None)
    assert watch.current is not None
    assert watch.following is not None
    assert (watch.current.person_id, watch.following.person_id) == (people.ana.id, people.bo.id)
    assert watch.following.starts_at == watch.current.ends_at


def test_shifts_of_a_schedule_and_of_a_person(tx: Tx, people: Cast, now: datetime) -> None:
    schedule_id = kept(tx, people, now)
    month = {"starts_at": now, "ends_at": now + timedelta(days=28)}
    line = actions.shifts(tx, schedule_id, **month)
    assert [s.person_id for s in line] == [people.ana.id, people.bo.id] * 2 + [people.ana.id]
    own = actions.shifts_of(tx, people.bo.id, **month)
    assert [(s.starts_at, s.ends_at) for s in own] == [
        (s.starts_at, s.ends_at) for s in line if s.person_id == people.bo.id
    ]


def test_gaps_of_the_next_month_are_declared(tx: Tx, people: Cast, now: datetime) -> None:
    schedule_id = kept(tx, people, now, on_weekdays(weekly(people.ana.id)))
    first, *_ = actions.gaps(tx, starts_at=now, ends_at=now + timedelta(days=30))
    assert (first.schedule_id, first.starts_at, first.ends_at) == (
        schedule_id,
        datetime(2026, 3, 20, 23, tzinfo=UTC),
        datetime(2026, 3, 22, 23, tzinfo=UTC),
    )


def test_a_rotation_that_starts_later_leaves_no_gap_before(
    tx: Tx, people: Cast, now: datetime
) -> None:
    kept(tx, people, now, weekly(people.ana.id, people.bo.id, starts_at="2026-03-20T09:00"))
    assert actions.gaps(tx, starts_at=now, ends_at=now + timedelta(days=30)) == []
    (found,) = actions.on_call(tx, at=now)
    assert (found.person_id, found.ends_at) == (people.bo.id, datetime(2026, 3, 20, 8, tzinfo=UTC))


def test_a_responder_takes_over_for_an_hour(tx: Tx, people: Cast, now: datetime) -> None:
    schedule_id = kept(tx, people, now)
    hour = NewOverride(schedule_id, people.bo.id, now, now + HOUR, "dentist")
    actions.add_override(tx, hour, actor=people.bo.actor, now=now)
    (during,) = actions.on_call(tx, at=now)
    (after,) = actions.on_call(tx, at=now + HOUR)
    assert (during.person_id, during.ends_at, during.via) == (people.bo.id, now + HOUR, "override")
    assert (after.person_id, after.starts_at) == (people.ana.id, now + HOUR)


def test_a_shift_ends_where_an_override_to_come_begins(tx: Tx, people: Cast, now: datetime) -> None:
    schedule_id = kept(tx, people, now)
    soon = NewOverride(schedule_id, people.bo.id, now + 48 * HOUR, now + 50 * HOUR)
    actions.add_override(tx, soon, actor=people.bo.actor, now=now)
    assert actions.on_call(tx, at=now)[0].ends_at == now + 48 * HOUR


def test_removing_an_override_leaves_what_has_passed(tx: Tx, people: Cast, now: datetime) -> None:
    schedule_id = kept(tx, people, now)
    long = NewOverride(schedule_id, people.bo.id, now, now + 4 * HOUR)
    override_id = actions.add_override(tx, long, actor=people.bo.actor, now=now)
    actions.remove_override(tx, override_id, actor=people.ana.actor, now=now + HOUR)
    assert actions.on_call(tx, at=now)[0].person_id == people.bo.id
    assert actions.on_call(tx, at=now + HOUR)[0].person_id == people.ana.id
    with pytest.raises(SpellIsOver):
        actions.remove_override(tx, override_id, actor=people.ana.actor, now=now + HOUR)


def test_an_override_before_its_time_is_removed_altogether(
    tx: Tx, people: Cast, now: datetime
) -> None:
    schedule_id = kept(tx, people, now)
    later = NewOverride(schedule_id, people.bo.id, now + HOUR, now + 2 * HOUR)
    override_id = actions.add_override(tx, later, actor=people.bo.actor, now=now)
    actions.remove_override(tx, override_id, actor=people.bo.actor, now=now)
    assert actions.overrides(tx, schedule_id, starts_at=now, ends_at=now + 9 * HOUR) == []


@pytest.mark.parametrize(("start", "end"), [(-2, -1), (1, 1), (2, 1), (0, 24 * 400)])
def test_an_override_that_could_not_be_kept_is_refused(
    tx: Tx, people: Cast, now: datetime, start: int, end: int
) -> None:
    schedule_id = kept(tx, people, now)
    wrong = NewOverride(schedule_id, people.bo.id, now + start * HOUR, now + end * HOUR)
    with pytest.raises(BadSpell):
        actions.add_override(tx, wrong, actor=people.bo.actor, now=now)


def test_replacing_a_schedule_keeps_its_overrides_and_tells_what_changed(
    tx: Tx, people: Cast, now: datetime
) -> None:
    schedule_id = kept(tx, people, now)
    hour = NewOverride(schedule_id, people.bo.id, now, now + HOUR)
    actions.add_override(tx, hour, actor=people.bo.actor, now=now)
    wanted = primary(weekly(people.cleo.id))
    assert actions.replace_schedule(tx, schedule_id, wanted, actor=people.cleo.actor, now=now)
    assert actions.on_call(tx, at=now)[0].person_id == people.bo.id
    assert actions.on_call(tx, at=now + HOUR)[0].person_id == people.cleo.id
    event = ledger.of_subject(tx, f"schedule/{schedule_id}")[-1]
    assert (event.kind, event.data["after"]["rotations"][0]["participants"]) == (
        "schedule.replaced",
        [people.cleo.id],
    )


def test_replacing_a_schedule_by_itself_changes_and_records_nothing(
    tx: Tx, people: Cast, now: datetime
) -> None:
    schedule_id = kept(tx, people, now)
    same = primary(weekly(people.ana.id, people.bo.id))
    assert not actions.replace_schedule(tx, schedule_id, same, actor=people.cleo.actor, now=now)
    assert len(ledger.of_subject(tx, f"schedule/{schedule_id}")) == 1


def test_two_schedules_cannot_have_one_name(tx: Tx, people: Cast, now: datetime) -> None:
    kept(tx, people, now)
    other = NewSchedule("PAYMENTS-primary", "UTC")
    with pytest.raises(actions.ScheduleNameTaken):
        actions.create_schedule(tx, other, actor=people.cleo.actor, now=now)


@pytest.mark.parametrize(
    "wrong",
    [
        NewSchedule(" ", "UTC"),
        NewSchedule("x", "Mars/Olympus"),
        NewSchedule("x", "UTC", (weekly(),)),
        NewSchedule("x", "UTC", (weekly(10**9),)),
        NewSchedule("x", "UTC", (weekly(1, starts_at="2026-03-02T09:00+01:00"),)),
        NewSchedule("x", "UTC", (weekly(1, starts_at="1492-10-12T02:00"),)),
    ],
)
def test_a_schedule_that_could_not_be_kept_is_refused(
    tx: Tx, people: Cast, now: datetime, wrong: NewSchedule
) -> None:
    with pytest.raises(errors.Invalid):
        actions.create_schedule(tx, wrong, actor=people.cleo.actor, now=now)


def test_a_schedule_that_a_policy_pages_cannot_be_removed(
    tx: Tx, people: Cast, now: datetime
) -> None:
    schedule_id = kept(tx, people, now)
    create(tx, people, payments(step("schedule:payments-primary")), now)
    with pytest.raises(actions.ScheduleInUse, match="payments"):
        actions.remove_schedule(tx, schedule_id, actor=people.cleo.actor, now=now)


def test_an_unused_schedule_is_removed_with_its_overrides(
    tx: Tx, people: Cast, now: datetime
) -> None:
    schedule_id = kept(tx, people, now)
    hour = NewOverride(schedule_id, people.bo.id, now, now + HOUR)
    actions.add_override(tx, hour, actor=people.bo.actor, now=now)
    actions.remove_schedule(tx, schedule_id, actor=people.cleo.actor, now=now)
    with pytest.raises(actions.ScheduleNotFound):
        actions.schedule(tx, schedule_id)


def test_responders_do_not_edit_schedules_and_stakeholders_do_not_override(
    tx: Tx, people: Cast, now: datetime
) -> None:
    schedule_id = kept(tx, people, now)
    with pytest.raises(NotPermitted):
        actions.create_schedule(tx, primary(name="mine"), actor=people.bo.actor, now=now)
    hour = NewOverride(schedule_id, people.bo.id, now, now + HOUR)
    with pytest.raises(NotPermitted):
        actions.add_override(tx, hour, actor=people.sam.actor, now=now)


def test_moments_that_no_calendar_reaches_are_refused(tx: Tx, people: Cast, now: datetime) -> None:
    schedule_id = kept(tx, people, now)
    with pytest.raises(errors.Invalid):
        actions.on_call(tx, at=datetime(9999, 12, 31, tzinfo=UTC))
    with pytest.raises(errors.Invalid):
        actions.shifts(tx, schedule_id, starts_at=now, ends_at=now + timedelta(days=5000))
