"""What doctor says, check by check, and that what it does not know is never green."""

import dataclasses
import json
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from tests.cast import cast
from tocsin.identity import actor
from tocsin.kit import disk, hold
from tocsin.kit.db import Database
from tocsin.kit.settings import Settings
from tocsin.kit.tx import Tx
from tocsin.notify import actions as notify
from tocsin.notify.contact import NewContact
from tocsin.oncall import actions as oncall
from tocsin.oncall.policy import NewPolicy, NewStep
from tocsin.watch import check, checkup, state
from tocsin.watch.check import Level
from tocsin.watch.checkup import Patient


@pytest.fixture
def patient(tx: Tx, now: datetime, tmp_path: Path) -> Patient:
    return Patient(Settings(data=tmp_path, secret_key="k" * 32), tx, now)


def test_what_is_not_known_is_not_green(patient: Patient) -> None:
    for look in (
        *(checkup.engine, checkup.auditing, checkup.deadman, checkup.synthetic),
        *(checkup.backup, checkup.catch_all, checkup.outside),
    ):
        found = look(patient)
        assert found.level is Level.RED, found
        assert found.todo, found


@pytest.mark.parametrize(
    ("share", "level"), [(0.5, Level.GREEN), (0.14, Level.AMBER), (0.04, Level.RED)]
)
def test_the_disk(
    patient: Patient, monkeypatch: pytest.MonkeyPatch, share: float, level: Level
) -> None:
    monkeypatch.setattr(disk, "free_share", lambda place: share)
    assert checkup.room(patient).level is level


@pytest.mark.parametrize(
    ("hours", "level"), [(1, Level.GREEN), (30, Level.AMBER), (200, Level.RED)]
)
def test_the_age_of_the_backup(patient: Patient, hours: int, level: Level) -> None:
    taken = {"taken_at": (patient.now - timedelta(hours=hours)).isoformat()}
    (patient.settings.data / "last-backup.json").write_text(json.dumps(taken))
    assert checkup.backup(patient).level is level


def test_a_clock_that_differs_is_red(patient: Patient) -> None:
    assert checkup.clocks(patient).level is Level.RED  # the tests live in March
    real = patient.tx.value("select clock_timestamp()")
    assert checkup.clocks(dataclasses.replace(patient, now=real)).level is Level.GREEN


def test_a_hold_is_said(patient: Patient) -> None:
    assert checkup.held(patient).level is Level.GREEN
    hold.begin(patient.tx, reason="restored", now=patient.now - timedelta(hours=2))
    assert checkup.held(patient).sentence == "Nobody is paged since 2 h: restored."


def test_the_auditors_findings_are_doctors(patient: Patient) -> None:
    state.write(patient.place, "auditor", {"findings": {}, "took_ms": 12})
    assert checkup.auditing(patient).level is Level.GREEN
    state.write(patient.place, "auditor", {"findings": {"web": "The web does not answer."}})
    assert checkup.auditing(patient).sentence == "The web does not answer."


@pytest.mark.parametrize(
    ("said", "level"), [("called", Level.GREEN), ("not reached", Level.RED), ("", Level.RED)]
)
def test_a_watcher_outside_counts_once_it_was_reached(
    patient: Patient, said: str, level: Level
) -> None:
    state.write(patient.place, "deadman", {"outside": said})
    assert checkup.outside(patient).level is level


def test_policies_that_rest_on_one_way_are_named(patient: Patient) -> None:
    tx, now = patient.tx, patient.now
    people = cast(tx, now)
    steps = (NewStep(("team:payments",), timedelta(minutes=5)),)
    policy = NewPolicy("payments", steps, "person:cleo@example.com")
    oncall.create_policy(tx, policy, actor=people.cleo.actor, now=now)
    contact(tx, people.ana.id, "email", "ana@example.com", now)
    contact(tx, people.cleo.id, "email", "cleo@example.com", now)
    found = checkup.policies(patient)
    assert found.sentence == "These rest on one way only: payments (email)."
    contact(tx, people.bo.id, "ntfy", "pages-of-bo", now)
    assert checkup.policies(patient).level is Level.GREEN


def test_whom_we_page_last_are_the_admins_until_somebody_is_named(patient: Patient) -> None:
    tx, now = patient.tx, patient.now
    people = cast(tx, now)
    assert checkup.catch_all(patient).level is Level.RED
    contact(tx, people.eve.id, "email", "eve@example.com", now)
    assert checkup.catch_all(patient).sentence == "Whom we page last has 1 proven contacts."
    oncall.set_catch_all(tx, ["team:payments"], actor=people.cleo.actor, now=now)
    assert checkup.catch_all(patient).level is Level.RED
    contact(tx, people.bo.id, "email", "bo@example.com", now)
    assert checkup.catch_all(patient).level is Level.GREEN


def test_a_database_that_is_gone_is_the_one_thing_said(tmp_path: Path) -> None:
    gone = Database("postgresql://nobody@/nothing?host=/nowhere&connect_timeout=1")
    [found] = checkup.examine(Settings(data=tmp_path), gone)
    assert (found.name, found.level) == ("database", Level.RED)
    assert check.worst([found]) is Level.RED
    gone.close()


def contact(tx: Tx, person_id: int, channel: str, address: str, now: datetime) -> None:
    new = NewContact(person_id, channel, address)
    notify.add_contact(tx, new, actor=actor.SYSTEM, now=now)
    tx.run("update contact set is_verified = true")
