from datetime import date, datetime, timedelta

import pytest

from tests.incidents import story
from tests.incidents.conftest import Payments
from tocsin.identity.permission import NotPermitted
from tocsin.incidents.actions import assigning, reading
from tocsin.incidents.lifecycle import Channel
from tocsin.incidents.priority import Level
from tocsin.kit.tx import Tx
from tocsin.work import task as ideas
from tocsin.work import template as beginnings
from tocsin.work import time_entry
from tocsin.work.actions import checklists, reminding, tasks, templates, times
from tocsin.work.task import NewChecklist, NewTask
from tocsin.work.template import Beginning, NewTemplate
from tocsin.work.time_entry import NewEntry, Span

HOUR = timedelta(hours=1)


def test_a_task_is_given_to_somebody_who_is_told_and_done_once(
    tx: Tx, now: datetime, payments: Payments
) -> None:
    ana, bo = payments.people.ana.actor, payments.people.bo
    number = story.opened(tx, payments, now)
    new = NewTask("  Ask the\nvendor ", bo.id, now + HOUR)
    task_id = tasks.add(tx, number, new, actor=ana, now=now)
    [task] = tasks.own(tx, actor=bo.actor)
    assert (task.title, task.is_overdue(now), task.is_overdue(now + HOUR)) == (
        "Ask the vendor",
        False,
        True,
    )
    assert ("Bo", "A task for you") in story.noticed(tx, number)
    tasks.do(tx, number, task_id, actor=bo.actor, now=now)
    with pytest.raises(tasks.AlreadyDone):
        tasks.do(tx, number, task_id, actor=ana, now=now)
    assert tasks.own(tx, actor=bo.actor) == []
    tasks.undo(tx, number, task_id, actor=ana, now=now)
    tasks.change(tx, number, task_id, NewTask("Call them", None), actor=ana, now=now)
    tasks.remove(tx, number, task_id, actor=ana, now=now)
    said = [entry.sentence for entry in reading.timeline(tx, number, actor=ana)][-5:]
    assert said == [
        "Ana added the task: Ask the vendor.",
        "Bo did: Ask the vendor.",
        "Ana has not done: Ask the vendor.",
        "Ana changed the task: Call them.",
        "Ana took away: Call them.",
    ]


def test_the_reporter_sees_nothing_of_tasks_and_time(
    tx: Tx, now: datetime, payments: Payments
) -> None:
    ana, dan = payments.people.ana.actor, payments.people.dan.actor
    number = story.reported(tx, payments, now)
    tasks.add(tx, number, NewTask("Look at Dan's laptop"), actor=ana, now=now)
    times.log(tx, number, NewEntry(HOUR), actor=ana, now=now)
    told = " ".join(entry.sentence for entry in reading.timeline(tx, number, actor=dan))
    assert "laptop" not in told
    assert "worked on it" not in told
    for ask in (tasks.of_incident, times.of_incident):
        with pytest.raises(NotPermitted):
            ask(tx, number, actor=dan)
    with pytest.raises(NotPermitted):
        tasks.add(tx, number, NewTask("x"), actor=dan, now=now)


def test_a_task_of_another_incident_is_none_of_this_one(
    tx: Tx, now: datetime, payments: Payments
) -> None:
    ana = payments.people.ana.actor
    first, second = story.opened(tx, payments, now), story.opened(tx, payments, now)
    task_id = tasks.add(tx, first, NewTask("Look"), actor=ana, now=now)
    for verb in (tasks.do, tasks.undo, tasks.remove):
        with pytest.raises(tasks.UnknownTask):
            verb(tx, second, task_id, actor=ana, now=now)
    with pytest.raises(assigning.CannotWork):
        tasks.add(tx, first, NewTask("x", payments.people.dan.id), actor=ana, now=now)
    with pytest.raises(ideas.InvalidTask):
        tasks.add(tx, first, NewTask(" "), actor=ana, now=now)


def test_a_checklist_has_a_name_of_its_own_and_brings_its_lines(
    tx: Tx, now: datetime, payments: Payments, monkeypatch: pytest.MonkeyPatch
) -> None:
    ana, cleo = payments.people.ana.actor, payments.people.cleo.actor
    new = NewChecklist("Restart", ("Drain", "", "Restart", "Check"))
    with pytest.raises(NotPermitted):
        checklists.create(tx, new, actor=ana, now=now)
    checklist_id = checklists.create(tx, new, actor=cleo, now=now)
    with pytest.raises(checklists.ChecklistNameTaken):
        checklists.create(tx, NewChecklist("restart", ("x",)), actor=cleo, now=now)
    with pytest.raises(ideas.InvalidChecklist):
        checklists.create(tx, NewChecklist("empty", (" ",)), actor=cleo, now=now)
    number = story.opened(tx, payments, now)
    tasks.add_checklist(tx, number, checklist_id=checklist_id, actor=ana, now=now)
    found = tasks.of_incident(tx, number, actor=ana)
    assert [task.title for task in found] == ["Drain", "Restart", "Check"]
    monkeypatch.setattr(ideas, "MOST_TASKS", 5)
    with pytest.raises(tasks.TooManyTasks):
        tasks.add_checklist(tx, number, checklist_id=checklist_id, actor=ana, now=now)
    assert not checklists.replace(
        tx,
        checklist_id,
        NewChecklist("Restart", ("Drain", "Restart", "Check")),
        actor=cleo,
        now=now,
    )
    checklists.remove(tx, checklist_id, actor=cleo, now=now)
    assert len(tasks.of_incident(tx, number, actor=ana)) == 3


def test_time_is_noted_by_whoever_spent_it_and_added_up(
    tx: Tx, now: datetime, payments: Payments
) -> None:
    ana, bo, cleo = payments.people.ana, payments.people.bo, payments.people.cleo
    number = story.opened(tx, payments, now)
    mine = times.log(
        tx, number, NewEntry(timedelta(minutes=45), "looked"), actor=ana.actor, now=now
    )
    yesterday = now.date() - timedelta(days=1)
    times.log(tx, number, NewEntry(HOUR, worked_on=yesterday), actor=bo.actor, now=now)
    assert [e.minutes for e in times.of_incident(tx, number, actor=ana.actor)] == [60, 45]
    with pytest.raises(NotPermitted):
        times.remove(tx, number, mine, actor=bo.actor, now=now)
    week = Span(now.date() - timedelta(days=6), now.date())
    first = times.between(tx, week, limit=1, actor=cleo.actor)
    rest = times.between(tx, week, cursor=first.next, actor=cleo.actor)
    assert [e.person_id for e in (*first.items, *rest.items)] == [bo.id, ana.id]
    with pytest.raises(NotPermitted):
        times.between(tx, week, actor=ana.actor)
    own = Span(week.first, week.last, ana.id)
    assert [e.id for e in times.between(tx, own, actor=ana.actor).items] == [mine]
    times.remove(tx, number, mine, actor=cleo.actor, now=now)
    assert len(times.of_incident(tx, number, actor=ana.actor)) == 1


@pytest.mark.parametrize(
    "new",
    [
        NewEntry(timedelta(0)),
        NewEntry(timedelta(days=2)),
        NewEntry(HOUR, worked_on=date(2999, 1, 1)),
    ],
)
def test_nobody_works_longer_than_a_day_or_in_the_future(new: NewEntry) -> None:
    with pytest.raises(time_entry.InvalidTimeEntry):
        time_entry.checked(new, today=date(2026, 5, 1))


def test_a_template_begins_an_incident_with_all_that_it_says(
    tx: Tx, now: datetime, payments: Payments
) -> None:
    ana, cleo = payments.people.ana.actor, payments.people.cleo.actor
    steps = NewChecklist("Printer", ("Look at the paper",))
    checklist_id = checklists.create(tx, steps, actor=cleo, now=now)
    beginning = Beginning(
        "The printer jams",
        "Which one?",
        (payments.ledger,),
        Level.LOW,
        Level.LOW,
        "hardware",
        payments.people.payments.id,
        checklist_id,
        is_quiet=True,
    )
    assert beginnings.read(beginnings.written(beginning)) == beginning
    new = NewTemplate("Printer", beginning)
    with pytest.raises(NotPermitted):
        templates.create(tx, new, actor=ana, now=now)
    template_id = templates.create(tx, new, actor=cleo, now=now)
    said = templates.declaration(beginning, title="Jams again", channel=Channel.WEB)
    number = templates.begin(tx, template_id, said, actor=ana, now=now)
    incident = reading.get(tx, number, actor=ana)
    assert (incident.title, incident.priority, incident.category) == (
        "Jams again",
        "P5",
        "hardware",
    )
    assert story.paged(tx, number) == []
    assert len(tasks.of_incident(tx, number, actor=ana)) == 1
    assert not templates.replace(tx, template_id, new, actor=cleo, now=now)
    checklists.remove(tx, checklist_id, actor=cleo, now=now)
    assert templates.begin(tx, template_id, said, actor=ana, now=now) > number
    templates.remove(tx, template_id, actor=cleo, now=now)
    assert templates.listed(tx, actor=ana) == []


def test_whoever_has_a_task_is_reminded_once_when_its_time_is_over(
    tx: Tx, now: datetime, payments: Payments
) -> None:
    ana, bo = payments.people.ana.actor, payments.people.bo
    number = story.opened(tx, payments, now)
    task_id = tasks.add(tx, number, NewTask("Ask them", bo.id, now + HOUR), actor=ana, now=now)
    tasks.add(tx, number, NewTask("Some day", bo.id), actor=ana, now=now)
    done = tasks.add(tx, number, NewTask("Done", bo.id, now + HOUR), actor=ana, now=now)
    tasks.do(tx, number, done, actor=ana, now=now)
    assert reminding.remind(tx, now=now + HOUR - timedelta(seconds=1)) == 0
    assert [reminding.remind(tx, now=now + hours * HOUR) for hours in (1, 2)] == [1, 0]
    assert [w for w in story.noticed(tx, number) if w[1] == "A task is overdue"] == [
        ("Bo", "A task is overdue")
    ]
    later = NewTask("Ask them", bo.id, now + 3 * HOUR)
    tasks.change(tx, number, task_id, later, actor=ana, now=now + 2 * HOUR)
    assert [reminding.remind(tx, now=now + hours * HOUR) for hours in (2, 3, 4)] == [0, 1, 0]


def test_of_a_task_that_nobody_has_those_hear_whom_the_incident_concerns(
    tx: Tx, now: datetime, payments: Payments
) -> None:
    ana = payments.people.ana.actor
    number = story.opened(tx, payments, now)
    assigning.assign(tx, number, payments.people.bo.id, actor=ana, now=now)
    tasks.add(tx, number, NewTask("Ask them", due_at=now), actor=ana, now=now)
    reminding.remind(tx, now=now)
    assert ("Bo", "A task is overdue") in story.noticed(tx, number)


def test_nobody_is_reminded_of_what_is_over(tx: Tx, now: datetime, payments: Payments) -> None:
    ana = payments.people.ana.actor
    number = story.opened(tx, payments, now)
    tasks.add(tx, number, NewTask("Ask them", due_at=now + HOUR), actor=ana, now=now)
    story.resolved(tx, number, ana, now)
    assert reminding.remind(tx, now=now + HOUR) == 1
    assert "A task is overdue" not in [words for _, words in story.noticed(tx, number)]
