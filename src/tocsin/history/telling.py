"""What the ledger is told of an incident that was lived through elsewhere, in its order."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from tocsin.history.field import Field
from tocsin.history.life import OVER, Life, Move
from tocsin.history.row import Row
from tocsin.history.standing import Ground, Standing
from tocsin.incidents import milestone
from tocsin.incidents.lifecycle import OPEN, Channel, Status
from tocsin.incidents.milestone import Milestone
from tocsin.incidents.past import Saying

NO_CODE = "not_said"
LONGEST_NOTES = 20_000
_KINDS = {
    Status.OPEN: "incident.acknowledgement_withdrawn",
    Status.ACKNOWLEDGED: "incident.acknowledged",
    Status.IN_PROGRESS: "incident.started",
    Status.PENDING: "incident.held",
    Status.RESOLVED: "incident.resolved",
    Status.CLOSED: "incident.closed",
    Status.CANCELLED: "incident.cancelled",
}
_ENDS = {Status.RESOLVED: Milestone.RESOLVED, Status.CLOSED: Milestone.CLOSED}


def told(life: Life, ground: Ground, *, title: str) -> list[Saying]:
    """Return every entry; each row of the other tool has one that carries its ``state``."""
    tool = ground.by.tool
    first = life.moves[0].row
    before = ground.standing(first)
    said = [_declared(life, before, tool, title), *_begun(life, before)]
    status, state = Status.OPEN, ""
    for position, move in enumerate(life.moves):
        after = ground.standing(move.row)
        entries = [
            *_moved(move, status, state, tool),
            *(_changed(before, after, move, tool) if move.is_told else ()),
        ]
        if move.is_told:
            entries = _with_state(entries, move, tool, is_first=position == 0)
        said += [*entries, *_reached(life, move, status)]
        before, status, state = after, move.status, move.row.state
    return [*said, *_ended(life, tool), _imported(life, ground)]


def _declared(life: Life, first: Standing, tool: str, title: str) -> Saying:
    row = life.moves[0].row
    data = {
        "status": Status.OPEN,
        "title": title,
        "channel": row.channel or Channel.API,
        "services": list(first.service_ids),
        "team_id": first.team_id,
        "assignee_id": first.assignee_id,
        "category": first.category,
        "impact": first.impact,
        "urgency": first.urgency,
        "priority": first.priority,
        "is_drill": False,
        "is_major": False,
        "alerts": [],
        "state": row.state if _is_as_declared(life.moves[0]) else None,
    }
    by = row.word(Field.REPORTER) or row.word(Field.CHANGED_BY) or tool
    return _said("incident.declared", data, at=life.logged_at, by=by)


def _is_as_declared(move: Move) -> bool:
    """The first row often is how it was written down, and nothing more."""
    return move.status is Status.OPEN


def _begun(life: Life, first: Standing) -> Iterator[Saying]:
    times = {
        Milestone.OCCURRED: life.occurred_at,
        Milestone.DETECTED: life.detected_at,
        Milestone.LOGGED: life.logged_at,
        Milestone.CATEGORIZED: life.logged_at if first.category else None,
        Milestone.PRIORITIZED: life.logged_at,
    }
    for reached, at in times.items():
        if at is not None:
            yield _milestone(reached, at, "incident.declared")
    if life.acknowledged_at is not None:
        yield _milestone(Milestone.ACKNOWLEDGED, life.acknowledged_at, "incident.acknowledged")


def _moved(move: Move, status: Status, state: str, tool: str) -> Iterator[Saying]:
    row, is_back = move.row, status in OVER and move.status in OPEN
    is_other = move.status is Status.PENDING and state != row.state
    if move.status is status and not is_other:
        return
    wanted = Status.IN_PROGRESS if is_back and move.status is Status.OPEN else move.status
    data: dict[str, Any] = {"from": status, "status": wanted}
    if move.status in OVER:
        data |= {"code": row.code or NO_CODE} if move.status is Status.RESOLVED else {}
        data |= {"notes": row.word(Field.NOTES, LONGEST_NOTES) or None}
    elif move.status in (Status.PENDING, Status.CANCELLED):
        data |= {"reason": row.state}
    resumes = status is Status.PENDING and move.status is Status.IN_PROGRESS
    kind = "incident.resumed" if resumes else _KINDS[move.status]
    if is_back:
        kind = "incident.reopened"
    yield _said(kind, data, at=move.at, by=_who(row, tool))


def _changed(before: Standing, after: Standing, move: Move, tool: str) -> Iterator[Saying]:
    by = _who(move.row, tool)
    if after.team != before.team:
        data: dict[str, Any] = {"from": before.team_id, "to": after.team_id}
        if after.team and after.team_id is None:
            data |= {"sentence": f"{by} gave it to the team {after.team}."}
        yield _said("incident.team_set", data, at=move.at, by=by)
    if after.assignee != before.assignee and after.assignee:
        sentence = f"{by} assigned it to {after.assignee}."
        known = {"person_id": after.assignee_id}
        data = known if after.assignee_id is not None else {"sentence": sentence}
        yield _said("incident.assigned", data, at=move.at, by=by)
    levels = {"impact": after.impact, "urgency": after.urgency, "priority": after.priority}
    if any(getattr(before, name) is not level for name, level in levels.items()):
        yield _said("incident.prioritized", levels, at=move.at, by=by)
    if after.category != before.category:
        yield _said("incident.categorized", {"category": after.category}, at=move.at, by=by)
    if after.service_ids != before.service_ids:
        yield _said(
            "incident.services_set", {"services": list(after.service_ids)}, at=move.at, by=by
        )


def _with_state(entries: list[Saying], move: Move, tool: str, *, is_first: bool) -> list[Saying]:
    """Let the first of a row's entries carry its state; a row that changes nothing has one too."""
    if is_first and _is_as_declared(move):
        return entries
    found = entries or [_said("incident.touched", {}, at=move.at, by=_who(move.row, tool))]
    return [Saying(found[0].kind, {**found[0].data, "state": move.row.state}), *found[1:]]


def _reached(life: Life, move: Move, status: Status) -> Iterator[Saying]:
    """An end that was not the last one was then; of the last one its own time is known better."""
    if status in OVER and move.status in OPEN:
        yield _milestone(Milestone.REOPENED, move.at, "incident.reopened")
    ending = _ENDS.get(move.status)
    if ending is not None and move.status is not status and not _is_last(life, move):
        yield _milestone(ending, move.at, _KINDS[move.status])


def _is_last(life: Life, move: Move) -> bool:
    after = [each for each in life.moves if each.at > move.at]
    return life.final.status in OVER and not any(each.status in OPEN for each in after)


def _ended(life: Life, tool: str) -> Iterator[Saying]:
    if life.resolved_at is not None:
        yield _milestone(Milestone.RESOLVED, life.resolved_at, "incident.resolved")
    if life.closed_at is not None:
        yield _milestone(Milestone.CLOSED, life.closed_at, "incident.closed")
    met = life.final.sla_met
    if met is not None and life.final.status in OVER:
        sentence = f"{tool} says that the resolution target was {'met' if met else 'missed'}."
        data = {"clock": "resolution", "met": met, "sentence": sentence}
        yield _said("incident.sla_stopped", data, at=life.ended_at, by=tool)


def _imported(life: Life, ground: Ground) -> Saying:
    """The last word, and the one that was said today."""
    final = life.final
    lines = [f"- **{name}**: {value}" for name, value in final.kept.items()]
    return Saying(
        "incident.imported",
        _tidy(
            {
                "tool": ground.by.tool,
                "external_number": final.number,
                "reassignments": final.reassignments,
                "reopenings": final.reopenings,
                "kept": dict(final.kept) or None,
                "body": "\n".join(lines) or None,
            }
        ),
    )


def _who(row: Row, tool: str) -> str:
    return row.word(Field.CHANGED_BY) or tool


def _said(kind: str, data: dict[str, Any], *, at: datetime, by: str) -> Saying:
    return Saying(kind, _tidy(data) | {"happened_at": at.isoformat(), "by": by})


def _milestone(reached: Milestone, at: datetime, because: str) -> Saying:
    said = milestone.data(reached, at, because=because)
    return Saying(milestone.KIND, said)


def _tidy(data: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in data.items() if value is not None}
