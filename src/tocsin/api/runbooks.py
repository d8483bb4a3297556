"""Runbooks, and their runs on incidents, ticked off step by step."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Annotated

from fastapi import Path

from tocsin.api import names
from tocsin.api.frame import Frame
from tocsin.api.names import Named
from tocsin.api.route import Reading, Writing, chapter
from tocsin.api.schemas import Cursor, Id, Input, Limit, Listed, Output, Reference, shown
from tocsin.knowledge.actions import runbooks
from tocsin.knowledge.runbook import NewRunbook, Run, Runbook, Step

router = chapter("runbooks")

StepNumber = Annotated[int, Path(ge=1, le=1000, description="Counts from 1.")]


class RunbookOut(Output):
    """``steps`` are Markdown; without a service it is of use to any."""

    id: int
    title: str
    steps: list[str]
    service: str | None
    service_id: int | None
    is_archived: bool
    created_at: datetime
    updated_at: datetime


class StepOut(Output):
    """``done_at`` is null while it is to be done."""

    number: int
    text: str
    done_by: str | None
    done_by_name: str | None
    done_at: datetime | None


class RunOut(Output):
    """A runbook at work on an incident; it keeps the steps as they were when it was attached."""

    id: int
    runbook_id: int
    incident: int
    title: str
    attached_by: str
    attached_by_name: str
    attached_at: datetime
    steps: list[StepOut]
    done: int
    is_complete: bool


class RunbookIn(Input):
    title: str
    steps: tuple[str, ...]
    service: Named | None = None


class RunIn(Input):
    runbook: Reference


@router.get("/runbooks")
def list_all(frame: Reading, cursor: Cursor = None, limit: Limit = 50) -> Listed[RunbookOut]:
    """Return the runbooks in use, by title."""
    found = runbooks.page_of(frame.tx, cursor=cursor, limit=limit, actor=frame.actor)
    return Listed(items=_shown(frame, found.items), next=found.next)


@router.post("/runbooks", status_code=201)
def create(body: RunbookIn, frame: Writing) -> RunbookOut:
    new = _wanted(body, frame)
    runbook_id = runbooks.create(frame.tx, new, actor=frame.actor, now=frame.now)
    return _one(frame, runbook_id)


@router.get("/runbooks/{runbook_id}")
def show(runbook_id: Id, frame: Reading) -> RunbookOut:
    return _one(frame, runbook_id)


@router.put("/runbooks/{runbook_id}")
def replace(runbook_id: Id, body: RunbookIn, frame: Writing) -> RunbookOut:
    """Make it what is given; what runs already goes on as it was attached."""
    new = _wanted(body, frame)
    runbooks.update(frame.tx, runbook_id, new, actor=frame.actor, now=frame.now)
    return _one(frame, runbook_id)


@router.post("/runbooks/{runbook_id}/archival")
def archive(runbook_id: Id, frame: Writing) -> RunbookOut:
    """Suggest and attach it no more."""
    runbooks.archive(frame.tx, runbook_id, actor=frame.actor, now=frame.now)
    return _one(frame, runbook_id)


@router.delete("/runbooks/{runbook_id}/archival")
def restore(runbook_id: Id, frame: Writing) -> RunbookOut:
    runbooks.restore(frame.tx, runbook_id, actor=frame.actor, now=frame.now)
    return _one(frame, runbook_id)


@router.get("/incidents/{number}/suggested-runbooks")
def list_suggested(number: Id, frame: Reading) -> Listed[RunbookOut]:
    """Return the runbooks that fit the incident's services and are not attached yet."""
    found = runbooks.suggested(frame.tx, number, actor=frame.actor)
    return Listed(items=_shown(frame, found))


@router.get("/incidents/{number}/runs")
def list_runs(number: Id, frame: Reading) -> Listed[RunOut]:
    """Return the runbooks at work on an incident, with what is done."""
    found = runbooks.runs(frame.tx, number, actor=frame.actor)
    return Listed(items=_runs(frame, found))


@router.post("/incidents/{number}/runs", status_code=201)
def attach(number: Id, body: RunIn, frame: Writing) -> RunOut:
    """Put a copy of a runbook's steps on the incident, to be ticked off."""
    run_id = runbooks.attach(frame.tx, body.runbook, number, actor=frame.actor, now=frame.now)
    return _run(frame, runbooks.run(frame.tx, run_id, actor=frame.actor))


@router.get("/runs/{run_id}")
def show_run(run_id: Id, frame: Reading) -> RunOut:
    return _run(frame, runbooks.run(frame.tx, run_id, actor=frame.actor))


@router.post("/runs/{run_id}/steps/{step}/tick")
def tick(run_id: Id, step: StepNumber, frame: Writing) -> RunOut:
    """Say that a step is done; the last one completes the run."""
    return _run(frame, runbooks.tick(frame.tx, run_id, step, actor=frame.actor, now=frame.now))


@router.delete("/runs/{run_id}/steps/{step}/tick")
def untick(run_id: Id, step: StepNumber, frame: Writing) -> RunOut:
    return _run(frame, runbooks.untick(frame.tx, run_id, step, actor=frame.actor, now=frame.now))


def _wanted(body: RunbookIn, frame: Frame) -> NewRunbook:
    return NewRunbook(body.title, body.steps, names.service_id(frame, body.service))


def _one(frame: Frame, runbook_id: int) -> RunbookOut:
    return _shown(frame, [runbooks.get(frame.tx, runbook_id, actor=frame.actor)])[0]


def _shown(frame: Frame, found: Sequence[Runbook]) -> list[RunbookOut]:
    known = names.of(frame.tx, services=[runbook.service_id for runbook in found])
    return [shown(RunbookOut, one, service=known.service(one.service_id)) for one in found]


def _run(frame: Frame, run: Run) -> RunOut:
    return _runs(frame, [run])[0]


def _runs(frame: Frame, found: Sequence[Run]) -> list[RunOut]:
    labels = {run.attached_by for run in found}
    labels |= {step.tick.ticked_by for run in found for step in run.steps if step.tick}
    actors = names.actors(frame.tx, labels)
    return [
        shown(
            RunOut,
            run,
            incident=run.incident_number,
            attached_by_name=actors[run.attached_by],
            steps=[_step(step, actors) for step in run.steps],
        )
        for run in found
    ]


def _step(step: Step, actors: Mapping[str, str]) -> StepOut:
    tick = step.tick
    return StepOut(
        number=step.number,
        text=step.text,
        done_by=tick.ticked_by if tick else None,
        done_by_name=actors[tick.ticked_by] if tick else None,
        done_at=tick.ticked_at if tick else None,
    )
