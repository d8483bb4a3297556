"""From the rows of one incident to what it is here: its row, its services, its ledger."""

from collections.abc import Mapping as Map
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from tocsin.history import life as lives
from tocsin.history import telling
from tocsin.history.field import Field
from tocsin.history.life import OVER, Life
from tocsin.history.row import Row
from tocsin.history.standing import Ground, Standing
from tocsin.incidents import incident as ideas
from tocsin.incidents.lifecycle import Channel, Status
from tocsin.incidents.past import Past
from tocsin.kit import text


def rebuild(rows: Sequence[Row], ground: Ground) -> Past:
    """Return what becomes of an incident whose rows were all understood."""
    life = lives.of(rows, ground.by)
    tool, final = ground.by.tool, life.final
    title = ideas.title(final.words.get(Field.TITLE, "") or f"{final.number} of {tool}")
    stands = ground.standing(final)
    return Past(
        tool,
        final.number,
        _columns(life, stands, ground, title),
        stands.service_ids,
        telling.told(life, ground, title=title),
        _url(final),
    )


def _columns(life: Life, stands: Standing, ground: Ground, title: str) -> Map[str, Any]:
    final, tool = life.final, ground.by.tool
    category_id = ground.known.categories.get(stands.category or "")
    return {
        "title": title,
        "description": _description(final, tool),
        "status": final.status,
        "channel": final.channel or Channel.API,
        "priority": stands.priority,
        "impact": stands.impact,
        "urgency": stands.urgency,
        "priority_reason": f"as it was in {tool}" if final.priority else None,
        "category_id": category_id,
        "reporter_id": ground.known.person(final.word(Field.REPORTER)),
        "assignee_id": stands.assignee_id,
        "team_id": stands.team_id,
        "occurred_at": life.occurred_at,
        "detected_at": life.detected_at,
        "logged_at": life.logged_at,
        "categorized_at": life.logged_at if category_id is not None else None,
        "prioritized_at": life.logged_at,
        "acknowledged_at": life.acknowledged_at,
        "reopened_count": _reopened(life),
        "pending_reason": final.state if final.status is Status.PENDING else None,
        "cancel_reason": final.state if final.status is Status.CANCELLED else None,
        "review_waiver": f"carried over from {tool}",
        **_end(life),
    }


def _end(life: Life) -> dict[str, Any]:
    """A row that is over needs times; where the milestone is not known, when it was heard of."""
    final = life.final
    resolved: datetime | None = None
    closed: datetime | None = None
    if final.status is Status.CLOSED:
        closed = life.closed_at or life.ended_at
    if final.status in OVER:
        resolved = life.resolved_at or closed or life.ended_at
    return {
        "resolved_at": resolved,
        "closed_at": closed,
        "resolution_code": (final.code or telling.NO_CODE) if final.status in OVER else None,
        "resolution_notes": final.word(Field.NOTES, telling.LONGEST_NOTES),
    }


def _reopened(life: Life) -> int:
    if life.final.reopenings is not None:
        return life.final.reopenings
    pairs = zip(life.moves, life.moves[1:], strict=False)
    over, still = OVER, (Status.OPEN, Status.ACKNOWLEDGED, Status.IN_PROGRESS, Status.PENDING)
    return sum(before.status in over and after.status in still for before, after in pairs)


def _description(final: Row, tool: str) -> str:
    """Its number there stands below, so that a search for it finds it."""
    below = f"{final.number} in {tool}"
    said = text.truncate(
        final.words.get(Field.DESCRIPTION, "").strip(), ideas.DESCRIPTION_LIMIT - len(below) - 2
    )
    return f"{said}\n\n{below}".strip()


def _url(final: Row) -> str:
    """Only what a browser may follow."""
    said = final.words.get(Field.URL, "")
    return said if said.startswith(("https://", "http://")) and len(said) <= 2000 else ""
