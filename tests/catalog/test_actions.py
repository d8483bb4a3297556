import dataclasses
from datetime import datetime, timedelta

import pytest

from tocsin.catalog import actions
from tocsin.catalog.change import NewChange
from tocsin.catalog.service import InvalidService, NewService
from tocsin.identity import permission
from tocsin.identity.actor import Actor, Kind, Role
from tocsin.kit import errors, ledger
from tocsin.kit.tx import Tx

CLEO = Actor(Kind.PERSON, 3, "Cleo", Role.MANAGER, person_id=3)
ANA = Actor(Kind.PERSON, 1, "Ana", Role.RESPONDER, person_id=1)
HOURS = {"time_zone": "Europe/Berlin", "weekly": {"monday": ["09:00-17:00"]}}


def make(tx: Tx, name: str, *needs: int, now: datetime) -> int:
    made = actions.create_service(tx, NewService(name), actor=CLEO, now=now)
    actions.set_dependencies(tx, made, needs, actor=CLEO, now=now)
    return made


def test_a_service_is_found_by_id_and_by_name_in_any_case(tx: Tx, now: datetime) -> None:
    wanted = NewService(" checkout ", tier=1, group_by=("job", "job"), support_hours=HOURS)
    made = actions.create_service(tx, wanted, actor=CLEO, now=now)
    found = actions.service(tx, made)
    assert (found.name, found.tier, found.group_by) == ("checkout", 1, ("job",))
    assert found.group_window == timedelta(hours=1)
    assert found.calendar is not None
    assert found.calendar.time_zone == "Europe/Berlin"
    assert actions.service_by_name(tx, "CheckOut") == found
    assert actions.service_by_name(tx, "nothing") is None


def test_two_services_cannot_have_one_name(tx: Tx, now: datetime) -> None:
    make(tx, "checkout", now=now)
    ledger_id = make(tx, "ledger", now=now)
    with pytest.raises(actions.NameTaken, match="already is a service named Checkout"):
        make(tx, "Checkout", now=now)
    with pytest.raises(actions.NameTaken):
        actions.update_service(tx, ledger_id, NewService("checkout"), actor=CLEO, now=now)


def test_a_responder_may_not_change_the_catalog(tx: Tx, now: datetime) -> None:
    with pytest.raises(permission.NotPermitted):
        actions.create_service(tx, NewService("checkout"), actor=ANA, now=now)


@pytest.mark.parametrize(
    ("wanted", "field"),
    [
        (NewService("  "), "name"),
        (NewService("a", tier=5), "tier"),
        (NewService("a", group_window=timedelta()), "group_window"),
    ],
)
def test_a_service_that_cannot_be_is_refused(
    tx: Tx, now: datetime, wanted: NewService, field: str
) -> None:
    with pytest.raises(InvalidService) as refused:
        actions.create_service(tx, wanted, actor=CLEO, now=now)
    assert field in refused.value.fields


def test_an_update_records_what_differs_and_nothing_when_nothing_does(
    tx: Tx, now: datetime
) -> None:
    made = make(tx, "checkout", now=now)
    better = dataclasses.replace(actions.service(tx, made).as_new(), tier=1)
    assert actions.update_service(tx, made, better, actor=CLEO, now=now)
    assert not actions.update_service(tx, made, better, actor=CLEO, now=now)
    last = ledger.of_subject(tx, f"service/{made}")[-1]
    assert (last.kind, last.actor) == ("service.updated", "person/3")
    assert last.data == {"changes": {"tier": [3, 1]}}


def test_an_archived_service_leaves_the_list_but_is_still_known(tx: Tx, now: datetime) -> None:
    made = make(tx, "checkout", now=now)
    assert actions.archive_service(tx, made, actor=CLEO, now=now)
    assert not actions.archive_service(tx, made, actor=CLEO, now=now)
    assert actions.services(tx) == []
    assert [s.is_archived for s in actions.services(tx, ids=[made])] == [True]
    assert actions.restore_service(tx, made, actor=CLEO, now=now)
    assert len(actions.services(tx)) == 1


def test_dependents_are_found_through_others_and_around_a_cycle(tx: Tx, now: datetime) -> None:
    database = make(tx, "database", now=now)
    ledger_id = make(tx, "ledger", database, now=now)
    checkout = make(tx, "checkout", ledger_id, now=now)
    actions.set_dependencies(tx, database, [checkout], actor=CLEO, now=now)  # a cycle
    assert [s.name for s in actions.dependents(tx, database)] == ["checkout", "ledger"]
    assert [s.name for s in actions.dependents(tx, checkout)] == ["database", "ledger"]
    assert [s.name for s in actions.dependents_of_all(tx, [database, ledger_id])] == ["checkout"]
    assert [s.name for s in actions.dependencies(tx, checkout)] == ["ledger"]


def test_dependencies_are_replaced_as_a_whole(tx: Tx, now: datetime) -> None:
    database, cache = make(tx, "database", now=now), make(tx, "cache", now=now)
    checkout = make(tx, "checkout", database, now=now)
    assert actions.set_dependencies(tx, checkout, [cache], actor=CLEO, now=now)
    assert not actions.set_dependencies(tx, checkout, [cache], actor=CLEO, now=now)
    assert [s.name for s in actions.dependencies(tx, checkout)] == ["cache"]


def test_a_service_cannot_depend_on_itself_or_on_nothing_known(tx: Tx, now: datetime) -> None:
    made = make(tx, "checkout", now=now)
    with pytest.raises(actions.DependsOnItself):
        actions.set_dependencies(tx, made, [made], actor=CLEO, now=now)
    with pytest.raises(actions.UnknownService):
        actions.set_dependencies(tx, made, [made + 99], actor=CLEO, now=now)


def test_a_change_told_twice_is_recorded_once(tx: Tx, now: datetime) -> None:
    made = make(tx, "checkout", now=now)
    deploy = NewChange("Deploy 1.4", "ci", now, service_id=made, external_id="run-7")
    first = actions.record_change(tx, deploy, actor=ANA, now=now)
    assert actions.record_change(tx, deploy, actor=ANA, now=now) == first
    assert len(ledger.of_subject(tx, f"change/{first}")) == 1


def test_recent_changes_are_those_of_the_service_and_of_no_one_newest_first(
    tx: Tx, now: datetime
) -> None:
    checkout, other = make(tx, "checkout", now=now), make(tx, "other", now=now)
    for title, service_id, hours in (
        ("mine", checkout, 2), ("everyone's", None, 1), ("theirs", other, 1), ("old", checkout, 99)
    ):  # fmt: skip
        change = NewChange(title, "ci", now - timedelta(hours=hours), service_id=service_id)
        actions.record_change(tx, change, actor=ANA, now=now)
    found = actions.recent_changes(tx, [checkout], since=now - timedelta(days=1))
    assert [change.title for change in found] == ["everyone's", "mine"]


def test_a_change_without_a_title_is_refused(tx: Tx, now: datetime) -> None:
    with pytest.raises(errors.Invalid, match="Say what changed"):
        actions.record_change(tx, NewChange(" ", "ci", now), actor=ANA, now=now)
