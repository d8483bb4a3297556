"""Maintenance windows are silences made ahead, in the zone where the work is done."""

from datetime import UTC, datetime, timedelta

import pytest

from tests.alerts.conftest import Ear, said
from tocsin.alerts import maintenance, matcher
from tocsin.alerts.actions import due, maintaining, silencing
from tocsin.alerts.alert import Outcome
from tocsin.alerts.maintenance import BadMaintenance, NewMaintenance
from tocsin.alerts.recurrence import Recurrence
from tocsin.alerts.silence import BadSilence, Phase, Silence
from tocsin.identity.actor import Actor
from tocsin.kit import errors, ledger
from tocsin.signals.signal import State

wall = datetime.fromisoformat
HOUR = timedelta(hours=1)
DAY = timedelta(days=1)


def window(
    first: str = "2026-03-16T11:00",
    rule: str = "FREQ=DAILY",
    *,
    name: str = "reboots",
    where: str = 'service="checkout"',
) -> NewMaintenance:
    """Berlin is an hour ahead of the now of these tests, which is 09:30 UTC."""
    again = Recurrence(wall(first), "Europe/Berlin", HOUR, rule)
    return NewMaintenance(name, [matcher.parse(where)], again, "the kernel is patched")


def planned(ear: Ear, wanted: NewMaintenance | None = None) -> int:
    return maintaining.create(ear.tx, wanted or window(), actor=ana(ear), now=ear.now)


def ana(ear: Ear) -> Actor:
    return ear.people.ana.actor


def silences(ear: Ear) -> list[Silence]:
    found = silencing.listed(ear.tx, actor=ana(ear), now=ear.now, past=2 * DAY)
    return sorted(found, key=lambda one: one.starts_at)


def test_the_next_five_times_are_silences_to_come(ear: Ear) -> None:
    number = planned(ear)
    found = silences(ear)
    assert [f"{s.starts_at:%d %H:%M}" for s in found] == [
        "16 10:00", "17 10:00", "18 10:00", "19 10:00", "20 10:00",
    ]  # fmt: skip
    assert all(s.ends_at - s.starts_at == HOUR for s in found)
    assert {s.reason for s in found} == {"reboots: the kernel is patched"}
    assert {s.maintenance_id for s in found} == {number}
    told = ledger.of_subject(ear.tx, f"maintenance/{number}")
    assert [e.kind for e in told] == ["maintenance.planned"]


def test_it_mutes_in_its_time_and_never_beside_it(ear: Ear) -> None:
    planned(ear)
    assert ear.outcomes(said("before")) == [Outcome.OPENED]
    ear.now += HOUR / 2
    assert ear.outcomes(said("during")) == [Outcome.MUTED]
    ear.now += HOUR
    assert [a.identity for a in due.unmute(ear.tx, now=ear.now)] == ["during"]
    assert ear.outcomes(said("after")) == [Outcome.OPENED]


def test_when_one_begins_the_next_are_made(ear: Ear) -> None:
    planned(ear)
    assert maintaining.plan_due(ear.tx, now=ear.now) == 0
    ear.now += HOUR / 2
    assert maintaining.plan_due(ear.tx, now=ear.now) == 1
    assert maintaining.plan_due(ear.tx, now=ear.now) == 0
    assert len(silences(ear)) == 5
    ear.now += DAY
    assert maintaining.plan_due(ear.tx, now=ear.now) == 1
    assert len(silences(ear)) == 6


def test_one_that_runs_mutes_at_once(ear: Ear) -> None:
    planned(ear, window("2026-03-01T10:00"))
    assert ear.outcomes(said()) == [Outcome.MUTED]
    assert silences(ear)[0].phase(ear.now) is Phase.ACTIVE


def test_one_that_comes_once_is_planned_once(ear: Ear) -> None:
    planned(ear, window(rule=""))
    ear.now += DAY
    assert maintaining.plan_due(ear.tx, now=ear.now) == 0
    assert len(silences(ear)) == 1


def test_one_time_can_be_left_out(ear: Ear) -> None:
    planned(ear)
    silencing.end(ear.tx, silences(ear)[0].id, actor=ana(ear), now=ear.now)
    ear.now += HOUR / 2
    maintaining.plan_due(ear.tx, now=ear.now)
    assert ear.outcomes(said()) == [Outcome.OPENED]
    ear.now += DAY
    assert ear.outcomes(said("next day")) == [Outcome.MUTED]


def test_an_ended_window_lets_go_of_what_it_mutes(ear: Ear) -> None:
    number = planned(ear, window("2026-03-16T10:00"))
    ear.hear(said())
    maintaining.end(ear.tx, number, actor=ana(ear), now=ear.now)
    assert [a.identity for a in due.unmute(ear.tx, now=ear.now)] == ["a"]
    assert [s.phase(ear.now) for s in silences(ear)] == [Phase.EXPIRED]
    with pytest.raises(maintaining.MaintenanceIsOver):
        maintaining.end(ear.tx, number, actor=ana(ear), now=ear.now)
    assert planned(ear) != number, "its name is free again"


def test_a_changed_window_is_planned_anew(ear: Ear) -> None:
    number = planned(ear, window("2026-03-16T10:00"))
    ear.hear(said())
    longer = window("2026-03-16T10:00", "FREQ=WEEKLY", where='service=~"checkout|ledger"')
    changed = maintaining.update(ear.tx, number, longer, actor=ana(ear), now=ear.now)
    assert changed == ["matchers", "rule"]
    assert maintaining.update(ear.tx, number, longer, actor=ana(ear), now=ear.now) == []
    assert due.unmute(ear.tx, now=ear.now) == [], "the new one is over it at once"
    to_come = [s for s in silences(ear) if s.maintenance_id == number]
    assert [f"{s.starts_at:%m-%d}" for s in to_come][:3] == ["03-16", "03-23", "03-30"]
    ear.hear(said(state=State.OK))


def test_its_next_times_are_known_without_asking_the_database(ear: Ear) -> None:
    found = maintaining.get(ear.tx, planned(ear), actor=ana(ear))
    late = datetime(2026, 3, 27, 12, tzinfo=UTC)
    assert [f"{p.starts_at:%d %H:%M}" for p in found.coming(late)][:3] == [
        "28 10:00", "29 09:00", "30 09:00",
    ]  # fmt: skip


def test_a_zone_that_is_gone_stops_one_window_only(ear: Ear) -> None:
    gone, kept = planned(ear), planned(ear, window(name="other"))
    ear.tx.run("update maintenance set time_zone = 'Atlantis/Poseidonis' where id = %(i)s", i=gone)
    ear.now += HOUR / 2
    assert maintaining.plan_due(ear.tx, now=ear.now) == 2
    assert maintaining.plan_due(ear.tx, now=ear.now) == 0
    assert ledger.of_subject(ear.tx, f"maintenance/{gone}")[-1].kind == "maintenance.not_planned"
    assert ledger.of_subject(ear.tx, f"maintenance/{kept}")[-1].kind == "maintenance.planned"


@pytest.mark.parametrize(
    ("wanted", "error"),
    [
        (window(name=" "), BadMaintenance),
        (window(where="a=~.*"), BadSilence),
        (window(rule="FREQ=HOURLY"), errors.Invalid),
        (window("2026-03-15T10:00", rule=""), errors.Invalid),
    ],
)
def test_what_would_mute_too_much_is_refused(
    ear: Ear, wanted: NewMaintenance, error: type[errors.Invalid]
) -> None:
    with pytest.raises(error):
        planned(ear, wanted)


def test_windows_are_for_responders_and_have_one_name_each(ear: Ear) -> None:
    with pytest.raises(errors.Forbidden):
        maintaining.create(ear.tx, window(), actor=ear.people.dan.actor, now=ear.now)
    planned(ear)
    with pytest.raises(maintaining.NameTaken):
        planned(ear)
    other = planned(ear, window(name="other"))
    with pytest.raises(maintaining.NameTaken):
        maintaining.update(ear.tx, other, window(), actor=ana(ear), now=ear.now)
    assert [m.name for m in maintaining.listed(ear.tx, actor=ana(ear))] == ["other", "reboots"]
    assert maintenance.AHEAD == 5
