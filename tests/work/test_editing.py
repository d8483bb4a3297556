from datetime import datetime, timedelta

import pytest

from tests.incidents import story
from tests.incidents.conftest import Payments
from tocsin.identity.actions.teams import TeamNotFound
from tocsin.identity.permission import NotPermitted
from tocsin.incidents.actions import assigning, reading
from tocsin.incidents.incident import UnknownIncident
from tocsin.incidents.lifecycle import Status
from tocsin.incidents.priority import Priority
from tocsin.incidents.resolution import Code
from tocsin.kit.tx import Tx
from tocsin.work import edit as ideas
from tocsin.work import macro
from tocsin.work.actions import bulk_editing, checklists, macros, tasks
from tocsin.work.audience import Audience
from tocsin.work.edit import Answer, Edit, Progress
from tocsin.work.macro import NewMacro
from tocsin.work.task import NewChecklist

TO_BO = "Bo has it."
NOTHING = Answer()


@pytest.mark.parametrize(
    "edit",
    [
        Edit(),
        Edit("me", 2, Priority.P3, "network", 4, watch=True, checklist_id=5, reason="it is less"),
        Edit(progress=Progress.RESOLVE, code=Code.WORKAROUND, notes="rebooted", is_verified=True),
    ],
)
def test_an_edit_is_kept_and_read_again(edit: Edit) -> None:
    assert ideas.read(ideas.written(edit)) == edit


@pytest.mark.parametrize(
    ("edit", "field"),
    [
        (Edit(), None),
        (Edit(assignee="Bo"), "assignee"),
        (Edit(progress=Progress.HOLD), "reason"),
        (Edit(progress=Progress.CANCEL), "reason"),
        (Edit(priority=Priority.P1), "reason"),
        (Edit(progress=Progress.HOLD, reason="parts", hold_hours=9999), "hold_hours"),
    ],
)
def test_an_edit_says_all_that_it_needs(edit: Edit, field: str | None) -> None:
    with pytest.raises(ideas.InvalidEdit) as refusal:
        ideas.checked(edit, NOTHING)
    assert (field is None) or field in refusal.value.fields


def test_a_hundred_at_once_and_no_more() -> None:
    assert ideas.numbers([3, 1, 3]) == [1, 3]
    with pytest.raises(ideas.TooManyAtOnce):
        ideas.numbers(range(1, 102))
    with pytest.raises(ideas.InvalidEdit):
        ideas.numbers([])


def test_each_is_changed_wholly_or_not_at_all_and_none_keeps_the_others(
    tx: Tx, now: datetime, payments: Payments
) -> None:
    ana, bo = payments.people.ana.actor, payments.people.bo
    first, second = story.opened(tx, payments, now), story.opened(tx, payments, now)
    story.resolved(tx, second, ana, now)
    edit = Edit(assignee=str(bo.id), progress=Progress.HOLD, reason="the vendor looks")
    answer = Answer("We asked the vendor.", is_public=True)
    made = bulk_editing.carry_out(tx, [first, second, 9999], edit, answer, actor=ana, now=now)
    one, other, none = made.outcomes
    assert one.after == {"assignee_id": bo.id, "status": "pending", "answer": True}
    assert one.before == {"assignee_id": None, "status": "open"}
    assert "cannot become pending" in other.failure
    assert none.failure == "There is no incident 9999."
    assert reading.get(tx, second, actor=ana).assignee_id != bo.id
    assert reading.comments(tx, second, actor=ana) == []
    assert [each.is_public for each in reading.comments(tx, first, actor=ana)] == [True]


def test_a_preview_tells_the_same_and_leaves_no_trace(
    tx: Tx, now: datetime, payments: Payments
) -> None:
    ana = payments.people.ana.actor
    numbers = [story.opened(tx, payments, now) for _ in range(3)]
    before = [story.kinds(tx, number) for number in numbers]
    edit = Edit(assignee="me", progress=Progress.ACKNOWLEDGE)
    told = bulk_editing.preview(tx, numbers, edit, NOTHING, actor=ana, now=now)
    assert [story.kinds(tx, number) for number in numbers] == before
    made = bulk_editing.carry_out(tx, numbers, edit, NOTHING, actor=ana, now=now)
    assert told == made.outcomes
    assert all(reading.get(tx, n, actor=ana).status is Status.ACKNOWLEDGED for n in numbers)


def test_what_is_so_already_is_no_failure(tx: Tx, now: datetime, payments: Payments) -> None:
    ana, number = payments.people.ana.actor, story.opened(tx, payments, now)
    edit = Edit(assignee="me", progress=Progress.ACKNOWLEDGE)
    bulk_editing.carry_out(tx, [number], edit, NOTHING, actor=ana, now=now)
    again = bulk_editing.carry_out(tx, [number], edit, NOTHING, actor=ana, now=now)
    assert [(o.failure, o.is_change) for o in again.outcomes] == [("", False)]


def test_an_edit_is_taken_back_where_nobody_has_changed_it_since(
    tx: Tx, now: datetime, payments: Payments
) -> None:
    ana, bo, cleo = payments.people.ana.actor, payments.people.bo, payments.people.cleo
    team = payments.people.payments.id
    first, second = story.opened(tx, payments, now), story.opened(tx, payments, now)
    edit = Edit(assignee=str(bo.id), category="network", priority=Priority.P4, reason="less")
    made = bulk_editing.carry_out(tx, [first, second], edit, NOTHING, actor=ana, now=now)
    assigning.assign(tx, second, cleo.id, actor=ana, now=now)
    outcomes = bulk_editing.undo(tx, made.id, actor=ana, now=now)
    assert all(outcome.is_change for outcome in outcomes)
    here, there = (reading.get(tx, number, actor=ana) for number in (first, second))
    assert (here.assignee_id, here.category, here.priority) == (None, None, Priority.P1)
    assert there.assignee_id == cleo.id
    assert here.team_id in (team, None)
    with pytest.raises(bulk_editing.CannotUndo):
        bulk_editing.undo(tx, made.id, actor=ana, now=now)


def test_an_edit_is_taken_back_by_who_made_it_and_soon(
    tx: Tx, now: datetime, payments: Payments
) -> None:
    ana, bo = payments.people.ana.actor, payments.people.bo.actor
    number = story.opened(tx, payments, now)
    made = bulk_editing.carry_out(tx, [number], Edit("me"), NOTHING, actor=ana, now=now)
    with pytest.raises(bulk_editing.UnknownBulkEdit):
        bulk_editing.undo(tx, made.id, actor=bo, now=now)
    with pytest.raises(bulk_editing.CannotUndo):
        bulk_editing.undo(tx, made.id, actor=ana, now=now + timedelta(days=2))


def test_what_was_resolved_stays_resolved_and_what_waits_goes_on(
    tx: Tx, now: datetime, payments: Payments
) -> None:
    ana, number = payments.people.ana.actor, story.opened(tx, payments, now)
    working = Edit(progress=Progress.START)
    bulk_editing.carry_out(tx, [number], working, NOTHING, actor=ana, now=now)
    hold = Edit(progress=Progress.HOLD, reason="parts", hold_hours=2)
    made = bulk_editing.carry_out(tx, [number], hold, NOTHING, actor=ana, now=now)
    assert reading.get(tx, number, actor=ana).wake_at == now + timedelta(hours=2)
    bulk_editing.undo(tx, made.id, actor=ana, now=now)
    assert reading.get(tx, number, actor=ana).status is Status.IN_PROGRESS
    done = Edit(progress=Progress.RESOLVE, code=Code.FIXED, notes="Replaced.")
    made = bulk_editing.carry_out(tx, [number], done, NOTHING, actor=ana, now=now)
    [outcome] = bulk_editing.undo(tx, made.id, actor=ana, now=now)
    assert not outcome.is_change
    assert reading.get(tx, number, actor=ana).status is Status.RESOLVED


def test_whoever_only_reads_edits_nothing(tx: Tx, now: datetime, payments: Payments) -> None:
    number = story.opened(tx, payments, now)
    for who in (payments.people.sam, payments.people.dan):
        with pytest.raises(NotPermitted):
            bulk_editing.preview(tx, [number], Edit("me"), NOTHING, actor=who.actor, now=now)


REPLY = NewMacro(
    "Vendor",
    Edit(progress=Progress.HOLD, reason="waits for the vendor"),
    Answer("Hello {first_name}, #{number} waits for {{them}}. {agent}", is_public=True),
)


def test_a_macro_answers_with_what_the_incident_is(
    tx: Tx, now: datetime, payments: Payments
) -> None:
    ana, dan = payments.people.ana.actor, payments.people.dan.actor
    number = story.reported(tx, payments, now)
    macro_id = macros.create(tx, REPLY, actor=ana, now=now)
    told = macros.preview(tx, number, macro_id, None, actor=ana, now=now)
    assert told.after["status"] == "pending"
    assert reading.comments(tx, number, actor=ana) == []
    macros.carry_out(tx, number, macro_id, None, actor=ana, now=now)
    [said] = reading.comments(tx, number, actor=dan)
    assert said.body == f"Hello Dan, #{number} waits for {{them}}. Ana"
    story.resolved(tx, number, ana, now)
    with pytest.raises(macros.Refused):
        macros.carry_out(tx, number, macro_id, None, actor=ana, now=now)


def test_a_macro_may_be_put_in_other_words_before_it_is_sent(
    tx: Tx, now: datetime, payments: Payments
) -> None:
    ana, number = payments.people.ana.actor, story.reported(tx, payments, now)
    macro_id = macros.create(tx, REPLY, actor=ana, now=now)
    note = Answer("Only for us.", is_public=False)
    macros.carry_out(tx, number, macro_id, note, actor=ana, now=now)
    assert reading.comments(tx, number, actor=payments.people.dan.actor) == []


def test_a_place_that_does_not_exist_is_refused_when_it_is_saved(
    tx: Tx, now: datetime, payments: Payments
) -> None:
    for body in ("{password}", "{title.__class__}", "{0}"):
        new = NewMacro("bad", answer=Answer(body))
        with pytest.raises(macro.UnknownPlace):
            macros.create(tx, new, actor=payments.people.ana.actor, now=now)


def test_what_people_wrote_is_not_filled_in_again() -> None:
    assert macro.fill("{title}", {"title": "{agent} {{x}}", "agent": "Ana"}) == "{agent} {{x}}"


def test_macros_are_kept_as_views_are(tx: Tx, now: datetime, payments: Payments) -> None:
    ana, bo, cleo = payments.people.ana.actor, payments.people.bo.actor, payments.people.cleo.actor
    own = macros.create(tx, REPLY, actor=ana, now=now)
    with pytest.raises(macros.UnknownMacro):
        macros.macro(tx, own, actor=bo)
    for_all = NewMacro("Thanks", answer=Answer("Thank you."), audience=Audience.ALL)
    with pytest.raises(NotPermitted):
        macros.create(tx, for_all, actor=ana, now=now)
    shared = macros.create(tx, for_all, actor=cleo, now=now)
    assert [each.id for each in macros.listed(tx, actor=bo)] == [shared]
    assert macros.macro(tx, shared, actor=bo).is_canned_answer
    with pytest.raises(macros.MacroNameTaken):
        macros.create(tx, for_all, actor=cleo, now=now)
    with pytest.raises(UnknownIncident):
        macros.filled(tx, 9999, shared, actor=bo)


def test_nothing_is_kept_for_a_team_that_is_not_there(
    tx: Tx, now: datetime, payments: Payments
) -> None:
    nobodys = NewMacro("Hi", answer=Answer("Hi."), audience=Audience.TEAM, team_id=9999)
    with pytest.raises(TeamNotFound):
        macros.create(tx, nobodys, actor=payments.people.cleo.actor, now=now)


def test_an_edit_brings_a_checklist(tx: Tx, now: datetime, payments: Payments) -> None:
    ana, cleo = payments.people.ana.actor, payments.people.cleo.actor
    steps = NewChecklist("New hire", ("Make the account", "Hand out the laptop"))
    checklist_id = checklists.create(tx, steps, actor=cleo, now=now)
    number = story.opened(tx, payments, now)
    edit = Edit(checklist_id=checklist_id)
    bulk_editing.carry_out(tx, [number], edit, NOTHING, actor=ana, now=now)
    titles = [task.title for task in tasks.of_incident(tx, number, actor=ana)]
    assert titles == list(steps.lines)


def test_a_place_that_nothing_stands_in_leaves_no_gap() -> None:
    assert macro.fill("Hello {first_name}, thank you.", {"first_name": ""}) == "Hello, thank you."
