import dataclasses
from datetime import date, datetime, timedelta

import pytest

from tests import cast
from tests.incident_of import declared
from tocsin.identity import actions as identity
from tocsin.identity.permission import NotPermitted
from tocsin.kit import ledger
from tocsin.kit.tx import Tx
from tocsin.reviews.action_item import InTime, NewActionItem, Status
from tocsin.reviews.actions import action_items
from tocsin.reviews.actions.action_items import NoReason, NotOpen, StillOpen, UnknownActionItem

LATER = timedelta(days=30)
TOMORROW = date(2026, 3, 17)


@pytest.fixture
def people(tx: Tx, now: datetime) -> cast.Cast:
    return cast.cast(tx, now)


@pytest.fixture
def number(tx: Tx, people: cast.Cast, now: datetime) -> int:
    return declared(tx, "Checkout down", actor=people.ana.actor, now=now)


@pytest.fixture
def item_id(tx: Tx, people: cast.Cast, number: int, now: datetime) -> int:
    """Bo promised it for tomorrow."""
    new = NewActionItem("Add a limit", people.bo.id, TOMORROW)
    return action_items.add(tx, number, new, actor=people.ana.actor, now=now)


def remind(tx: Tx, now: datetime) -> bool:
    """As the engine does it; False when there was nothing to remind of."""
    claimed = action_items.claim_overdue(tx, now=now)
    if claimed is None:
        return False
    action_items.remind(tx, claimed, now=now)
    return True


def test_what_is_overdue_is_listed_and_done_late_is_said(
    tx: Tx, people: cast.Cast, item_id: int, now: datetime
) -> None:
    ana = people.ana.actor
    assert action_items.overdue(tx, actor=ana, now=now) == []
    late = action_items.overdue(tx, actor=ana, now=now + LATER)
    assert [item.id for item in late] == [item_id]
    done = action_items.finish(tx, item_id, actor=people.bo.actor, now=now + LATER)
    assert done.status is Status.DONE
    assert action_items.overdue(tx, actor=ana, now=now + LATER) == []
    last = ledger.of_subject(tx, f"incident/{done.incident_number}")[-1]
    assert (last.kind, last.data["in_time"]) == ("action_item.done", False)
    assert last.data["sentence"] == "Bo did the action item “Add a limit” (late)."


def test_the_share_done_in_time_is_of_what_was_due_in_the_period(
    tx: Tx, people: cast.Cast, number: int, item_id: int, now: datetime
) -> None:
    ana = people.ana.actor
    second = action_items.add(
        tx, number, NewActionItem("Alert", due_on=TOMORROW), actor=ana, now=now
    )
    action_items.add(
        tx, number, NewActionItem("Later", due_on=date(2026, 5, 1)), actor=ana, now=now
    )
    action_items.finish(tx, item_id, actor=ana, now=now)
    action_items.finish(tx, second, actor=ana, now=now + LATER)
    april = date(2026, 4, 1)
    figure = action_items.done_in_time(tx, date(2026, 3, 1), april, now=now + LATER)
    assert figure == InTime(0.5, 2, 0)


def test_an_item_is_dropped_for_a_reason_and_opened_again(
    tx: Tx, people: cast.Cast, item_id: int, now: datetime
) -> None:
    ana = people.ana.actor
    with pytest.raises(NoReason):
        action_items.drop(tx, item_id, reason=" ", actor=ana, now=now)
    dropped = action_items.drop(tx, item_id, reason="The pool is gone.", actor=ana, now=now)
    assert (dropped.status, dropped.dropped_because) == (Status.DROPPED, "The pool is gone.")
    with pytest.raises(NotOpen, match="is dropped already"):
        action_items.finish(tx, item_id, actor=ana, now=now)
    assert action_items.reopen(tx, item_id, actor=ana, now=now).status is Status.OPEN
    with pytest.raises(StillOpen):
        action_items.reopen(tx, item_id, actor=ana, now=now)


def test_the_owner_may_finish_theirs_whatever_their_role(
    tx: Tx, people: cast.Cast, number: int, now: datetime
) -> None:
    mine = NewActionItem("Write to the customers", people.sam.id)
    item_id = action_items.add(tx, number, mine, actor=people.ana.actor, now=now)
    other = action_items.add(tx, number, NewActionItem("Other"), actor=people.ana.actor, now=now)
    assert [
        i.id for i in action_items.still_open(tx, owner_id=people.sam.id, actor=people.sam.actor)
    ] == [item_id]
    action_items.finish(tx, item_id, actor=people.sam.actor, now=now)
    with pytest.raises(NotPermitted):
        action_items.finish(tx, other, actor=people.sam.actor, now=now)
    with pytest.raises(NotPermitted):
        action_items.still_open(tx, actor=people.dan.actor)


def test_a_change_is_recorded_and_no_change_is_not(
    tx: Tx, people: cast.Cast, item_id: int, now: datetime
) -> None:
    ana = people.ana.actor
    before = action_items.get(tx, item_id, actor=ana)
    anas = dataclasses.replace(before.as_new(), owner_id=people.ana.id)
    assert action_items.change(tx, item_id, anas, actor=ana, now=now)
    assert not action_items.change(tx, item_id, anas, actor=ana, now=now)
    assert action_items.get(tx, item_id, actor=ana).owner_id == people.ana.id
    with pytest.raises(identity.PersonNotFound):
        action_items.change(tx, item_id, NewActionItem("x", 10**9), actor=ana, now=now)
    with pytest.raises(UnknownActionItem):
        action_items.get(tx, item_id + 99, actor=ana)


def test_the_owner_of_an_overdue_item_is_reminded_once(
    tx: Tx, people: cast.Cast, item_id: int, now: datetime
) -> None:
    assert not remind(tx, now)
    assert remind(tx, now + LATER)
    assert not remind(tx, now + LATER)
    told = tx.value("select count(*) from notification where person_id = %(id)s", id=people.bo.id)
    assert told == 1


def test_another_day_is_reminded_of_anew(
    tx: Tx, people: cast.Cast, item_id: int, now: datetime
) -> None:
    ana = people.ana.actor
    remind(tx, now + LATER)
    before = action_items.get(tx, item_id, actor=ana).as_new()
    renamed = dataclasses.replace(before, title="Add two limits")
    action_items.change(tx, item_id, renamed, actor=ana, now=now + LATER)
    assert not remind(tx, now + LATER)
    moved = dataclasses.replace(before, due_on=date(2026, 4, 2))
    action_items.change(tx, item_id, moved, actor=ana, now=now + LATER)
    assert remind(tx, now + LATER)


def test_what_was_done_meanwhile_is_not_reminded_of_and_a_lost_claim_is_taken_again(
    tx: Tx, people: cast.Cast, item_id: int, now: datetime
) -> None:
    late = now + LATER
    assert action_items.claim_overdue(tx, now=late) == item_id
    assert action_items.claim_overdue(tx, now=late) is None
    assert action_items.claim_overdue(tx, now=late + timedelta(hours=1)) == item_id
    action_items.finish(tx, item_id, actor=people.bo.actor, now=late)
    action_items.remind(tx, item_id, now=late)
    told = tx.value("select count(*) from notification where person_id = %(id)s", id=people.bo.id)
    assert told == 0
