"""Rotations and policies of the cast, in one line each."""

from dataclasses import replace
from datetime import datetime, time, timedelta

import pytest

from tests.cast import Cast, cast
from tocsin.kit.tx import Tx
from tocsin.oncall import actions, turn
from tocsin.oncall.policy import NewPolicy, NewStep
from tocsin.oncall.restriction import WEEK, Restriction
from tocsin.oncall.rotation import Rotation
from tocsin.oncall.schedule import NewSchedule


@pytest.fixture
def people(tx: Tx, now: datetime) -> Cast:
    return cast(tx, now)


def weekly(*people: int, starts_at: str = "2026-03-02T09:00", length: str = "7d") -> Rotation:
    start = datetime.fromisoformat(starts_at)
    return Rotation(people, "Europe/Berlin", start, turn.parse(length))


def on_weekdays(rotation: Rotation) -> Rotation:
    """The same, with nobody on call from Friday's to Sunday's midnight."""
    days = Restriction(WEEK[:5], time(0), time(0))
    return replace(rotation, restrictions=(days,))


def primary(*rotations: Rotation, name: str = "payments-primary") -> NewSchedule:
    return NewSchedule(name, "Europe/Berlin", rotations)


def step(*targets: str, minutes: float = 5) -> NewStep:
    return NewStep(targets, timedelta(minutes=minutes))


def payments(
    *steps: NewStep, repeat: int = 0, fallback: str = "person:cleo@example.com"
) -> NewPolicy:
    return NewPolicy("payments", steps, fallback, repeat)


def create(tx: Tx, people: Cast, new: NewPolicy, now: datetime) -> int:
    return actions.create_policy(tx, new, actor=people.cleo.actor, now=now)
