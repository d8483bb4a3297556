"""When a monitor changes its mind: by tables of checks in a row, and by property."""

import itertools
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tocsin.signals import judgement, monitor
from tocsin.signals.check import Check, Health
from tocsin.signals.judgement import Judged
from tocsin.signals.monitor import MonitorRow
from tocsin.signals.signal import Severity, State

NOW = datetime(2026, 3, 16, 9, 30, tzinfo=UTC)
ROW = MonitorRow(
    id=5,
    source_id=7,
    name="shop",
    service_id=None,
    is_enabled=True,
    probe="http",
    target={"url": "http://shop.example/health"},
    interval=timedelta(minutes=1),
    timeout=timedelta(seconds=9),
    failures=3,
    successes=2,
    warning_ms=500,
    critical_ms=2000,
    severity=Severity.CRITICAL,
    health=Health.UP,
    streak=0,
    streak_health=None,
    since=NOW,
    checks=0,
    last_checked_at=None,
    last_reason="",
    next_run_at=NOW,
    fence=1,
    removed_at=None,
)
LETTERS = {"u": Health.UP, "g": Health.DEGRADED, "d": Health.DOWN}
NAMES = {health: letter for letter, health in LETTERS.items()}


def after(row: MonitorRow, judged: Judged) -> MonitorRow:
    return replace(
        row, health=judged.health, streak=judged.streak, streak_health=judged.streak_health
    )


def told(answers: str, row: MonitorRow = ROW) -> str:
    """What is said after each check: the letter of the new health, or a dot."""
    said = ""
    for letter in answers:
        judged = judgement.judge(row, Check(LETTERS[letter], 10, "so it is"))
        row = after(row, judged)
        said += NAMES[judged.health] if judged.signal else "."
    return said


@pytest.mark.parametrize(
    ("answers", "said"),
    [
        ("uuuu", "...."),
        ("ddd", "..d"),
        ("ddudd", "....."),
        ("dddd", "..d."),
        ("dddu", "..d."),
        ("ddduu", "..d.u"),
        ("dddudu", "..d..."),
        ("dddudud", "..d...."),
        ("ggg", "..g"),
        ("dgd", "..g"),
        ("gdd", "..g"),
        ("gggddd", "..g..d"),
        ("dddgg", "..d.g"),
        ("dddug", "..d.g"),
        ("dddgguu", "..d.g.u"),
    ],
)
def test_it_takes_enough_checks_in_a_row(answers: str, said: str) -> None:
    assert told(answers) == said


@pytest.mark.parametrize(
    ("health", "took", "wanted"),
    [
        (Health.UP, 500, Health.UP),
        (Health.UP, 501, Health.DEGRADED),
        (Health.UP, 2001, Health.DOWN),
        (Health.DEGRADED, 2001, Health.DOWN),
        (Health.DOWN, 501, Health.DOWN),
    ],
)
def test_a_slow_answer_is_worse(health: Health, took: int, wanted: Health) -> None:
    assert judgement.timed(ROW, Check(health, took, "status 200")).health is wanted


def test_without_limits_no_answer_is_too_slow() -> None:
    row = replace(ROW, warning_ms=None, critical_ms=None)
    check = Check(Health.UP, 1_000_000, "status 200")
    assert judgement.timed(row, check) == check


def test_being_down_is_said_with_the_monitors_severity_and_its_target() -> None:
    judged = judgement.judge(replace(ROW, failures=1), Check(Health.DOWN, 10, "status 503"))
    assert judged.signal is not None
    assert judged.signal.identity == "monitor/5"
    assert (judged.signal.state, judged.signal.severity) == (State.FIRING, Severity.CRITICAL)
    assert judged.signal.summary == "shop is down: status 503"
    assert judged.signal.labels["target"] == "http://shop.example/health"
    assert judged.signal.links[0].href == "http://shop.example/health"


def test_being_slow_is_a_warning() -> None:
    judged = judgement.judge(replace(ROW, failures=1), Check(Health.UP, 700, "status 200"))
    assert judged.signal is not None
    assert judged.signal.severity is Severity.WARNING
    assert judged.signal.summary == "shop is degraded: took 700 ms, more than 500 ms"


def test_being_up_again_ends_it() -> None:
    row = replace(ROW, health=Health.DOWN, successes=1)
    judged = judgement.judge(row, Check(Health.UP, 10, "status 200"))
    assert judged.signal is not None
    assert judged.signal.state is State.OK


@given(st.lists(st.sampled_from("ugd"), max_size=60), st.integers(1, 4), st.integers(1, 4))
def test_no_change_of_health_rests_on_fewer_checks_than_agreed(
    answers: list[str], failures: int, successes: int
) -> None:
    row = replace(ROW, failures=failures, successes=successes)
    ranks = list(Health)
    since_change: list[Health] = []
    for letter in answers:
        judged = judgement.judge(row, Check(LETTERS[letter], 10, ""))
        since_change.append(LETTERS[letter])
        if judged.health is not row.health:
            worse = ranks.index(judged.health) > ranks.index(row.health)
            needed = failures if worse else successes
            recent = since_change[-needed:]
            assert len(recent) == needed
            assert all(
                (ranks.index(each) > ranks.index(row.health)) == worse and each is not row.health
                for each in recent
            )
            since_change = []
        row = after(row, judged)


@given(st.integers(1, 10**6), st.timedeltas(timedelta(seconds=10), timedelta(days=1)))
def test_the_first_run_falls_into_the_first_interval(number: int, interval: timedelta) -> None:
    assert NOW <= monitor.first_run(number, interval, now=NOW) <= NOW + interval


def test_monitors_made_together_do_not_run_together() -> None:
    interval = timedelta(minutes=1)
    runs = sorted(monitor.first_run(n, interval, now=NOW) for n in range(1, 61))
    gaps = [later - sooner for sooner, later in itertools.pairwise(runs)]
    assert max(gaps) < timedelta(seconds=3)
