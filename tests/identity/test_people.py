"""People are made, changed and dismissed; never deleted, and never all administrators gone."""

import threading
from datetime import datetime

import pytest

from tests.cast import Cast, cast
from tocsin.identity import actions, person
from tocsin.identity.actor import SYSTEM, Role
from tocsin.identity.permission import NotPermitted
from tocsin.identity.person import NewPerson, PersonChange, PersonQuery
from tocsin.identity.team import Membership, NewTeam
from tocsin.kit import errors, ledger
from tocsin.kit.db import Database
from tocsin.kit.tx import Tx


@pytest.fixture
def people(tx: Tx, now: datetime) -> Cast:
    return cast(tx, now)


def kinds(tx: Tx, subject: str) -> list[str]:
    return [event.kind for event in ledger.of_subject(tx, subject)]


@pytest.mark.parametrize(
    ("new", "field"),
    [
        (NewPerson("nowhere", "N"), "email"),
        (NewPerson("a@b@c", "N"), "email"),
        (NewPerson("a b@example.com", "N"), "email"),
        (NewPerson("a\r\nBcc: x@example.com", "N"), "email"),
        (NewPerson("<a@example.com>", "N"), "email"),
        (NewPerson("x" * 250 + "@example.com", "N"), "email"),
        (NewPerson("a@example.com", "  "), "name"),
        (NewPerson("a@example.com", "N" * 121), "name"),
        (NewPerson("a@example.com", "N", time_zone="CEST"), "time_zone"),
        (NewPerson("a@example.com", "N", time_zone="../etc/passwd"), "time_zone"),
    ],
)
def test_what_cannot_be_true_of_a_person_is_refused(new: NewPerson, field: str) -> None:
    with pytest.raises(errors.Invalid) as refusal:
        person.checked(new)
    assert set(refusal.value.fields) == {field}


def test_addresses_are_one_however_they_are_written(tx: Tx, now: datetime, people: Cast) -> None:
    found = actions.person_by_email(tx, " ANA@Example.COM ")
    assert found is not None
    assert found.id == people.ana.id
    with pytest.raises(actions.EmailTaken):
        actions.create_person(tx, NewPerson("Ana@example.com", "A"), actor=SYSTEM, now=now)
    wanted = PersonChange(email="ANA@example.com")
    with pytest.raises(actions.EmailTaken):
        actions.update_person(tx, people.bo.id, wanted, actor=people.eve.actor, now=now)


def test_only_administrators_make_people(tx: Tx, now: datetime, people: Cast) -> None:
    for member in (people.ana, people.cleo, people.dan, people.sam):
        with pytest.raises(NotPermitted):
            actions.create_person(tx, NewPerson("f@example.com", "F"), actor=member.actor, now=now)


def test_a_change_is_recorded_once_and_without_the_values(
    tx: Tx, now: datetime, people: Cast
) -> None:
    wanted = PersonChange(name="Ana", time_zone="Asia/Tokyo")
    for _ in range(2):
        actions.update_person(tx, people.ana.id, wanted, actor=people.ana.actor, now=now)
    changes = [
        e for e in ledger.of_subject(tx, f"person/{people.ana.id}") if e.kind != "person.created"
    ]
    assert [(e.kind, e.data) for e in changes] == [("person.changed", {"fields": ["time_zone"]})]


def test_the_last_administrator_can_neither_step_down_nor_be_dismissed(
    tx: Tx, now: datetime, people: Cast
) -> None:
    with pytest.raises(actions.LastAdmin):
        actions.set_role(tx, people.eve.id, Role.MANAGER, actor=SYSTEM, now=now)
    with pytest.raises(actions.LastAdmin):
        actions.deactivate_person(tx, people.eve.id, actor=SYSTEM, now=now)
    actions.set_role(tx, people.cleo.id, Role.ADMIN, actor=SYSTEM, now=now)
    actions.deactivate_person(tx, people.eve.id, actor=SYSTEM, now=now)
    assert [admin.name for admin in actions.admins(tx)] == ["Cleo"]


def test_two_administrators_who_dismiss_each_other_leave_one(
    database: Database, now: datetime
) -> None:
    with database.transaction() as tx:
        people = cast(tx, now)
        actions.set_role(tx, people.cleo.id, Role.ADMIN, actor=SYSTEM, now=now)
    refused: list[actions.LastAdmin] = []
    start = threading.Barrier(2)

    def dismiss(other: int) -> None:
        start.wait()
        try:
            with database.transaction() as tx:
                actions.deactivate_person(tx, other, actor=SYSTEM, now=now)
        except actions.LastAdmin as error:
            refused.append(error)

    threads = [threading.Thread(target=dismiss, args=(m.id,)) for m in (people.eve, people.cleo)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(refused) == 1
    with database.reading() as tx:
        assert len(actions.admins(tx)) == 1


def test_who_is_dismissed_stays_known_but_is_found_no_more(
    tx: Tx, now: datetime, people: Cast
) -> None:
    actions.deactivate_person(tx, people.bo.id, actor=people.eve.actor, now=now)
    assert actions.person(tx, people.bo.id).is_active is False
    assert "Bo" not in [p.name for p in actions.people(tx)]
    assert [p.name for p in actions.people(tx, ids=[people.bo.id])] == ["Bo"]
    assert [p.name for p in actions.members(tx, people.payments.id)] == ["Ana"]
    actions.reactivate_person(tx, people.bo.id, actor=people.eve.actor, now=now)
    assert kinds(tx, f"person/{people.bo.id}")[-2:] == ["person.deactivated", "person.reactivated"]


def test_a_list_finds_inactive_people_when_asked(tx: Tx, now: datetime, people: Cast) -> None:
    actions.deactivate_person(tx, people.bo.id, actor=people.eve.actor, now=now)
    page = actions.list_people(tx, PersonQuery(is_active=False), actor=people.sam.actor)
    assert [p.name for p in page.items] == ["Bo"]


def test_a_team_records_who_joined_and_who_left(tx: Tx, now: datetime, people: Cast) -> None:
    members = [Membership(people.ana.id, is_lead=True), Membership(people.cleo.id)]
    actions.set_members(tx, people.payments.id, members, actor=people.ana.actor, now=now)
    event = ledger.of_subject(tx, f"team/{people.payments.id}")[-1]
    assert event.data == {
        "joined": [people.cleo.id],
        "left": [people.bo.id],
        "leads": [people.ana.id],
    }


def test_team_names_are_one_however_they_are_written(tx: Tx, now: datetime, people: Cast) -> None:
    with pytest.raises(actions.TeamNameTaken):
        actions.create_team(tx, NewTeam("Payments"), actor=SYSTEM, now=now)
    other = actions.create_team(tx, NewTeam("ledger"), actor=people.cleo.actor, now=now)
    with pytest.raises(actions.TeamNameTaken):
        actions.update_team(tx, other, NewTeam("PAYMENTS"), actor=SYSTEM, now=now)
    renamed = actions.update_team(tx, other, NewTeam("Ledger", "Books"), actor=SYSTEM, now=now)
    assert (renamed.name, renamed.description) == ("Ledger", "Books")
    assert [t.name for t in actions.teams(tx)] == ["Ledger", "payments"]


def test_what_is_not_there_is_said_to_be_not_there(tx: Tx, people: Cast) -> None:
    with pytest.raises(actions.PersonNotFound, match="There is no person 999"):
        actions.person(tx, 999)
    with pytest.raises(actions.TeamNotFound, match="There is no team 999"):
        actions.team(tx, 999)
    assert actions.person_by_email(tx, "nobody@example.com") is None
    assert actions.team_by_name(tx, "nobody") is None
