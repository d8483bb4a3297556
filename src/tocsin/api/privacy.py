"""What is kept of a person: told as a whole, and erased."""

from datetime import datetime
from typing import Any

from tocsin.api.route import Reading, Writing, chapter
from tocsin.api.schemas import Cursor, Id, Input, Limit, Listed, Output
from tocsin.kit.pages import Page
from tocsin.privacy.actions import erasing, exporting
from tocsin.privacy.actions.erasing import Preview
from tocsin.privacy.erasure import Erasure

router = chapter("privacy")


class ExportOut(Output):
    """``parts`` are rows by table, each with what they are about; ``cut`` names those of which
    there is more than is told."""

    person_id: int
    made_at: datetime
    parts: dict[str, Any]
    ledger: list[dict[str, Any]]
    files: list[str]
    cut: list[str]


class PreviewOut(Output):
    """``rows`` and ``mentions`` count by table what would go; ``obstacles`` stand in its way."""

    person_id: int
    rows: dict[str, int]
    mentions: dict[str, int]
    events: int
    obstacles: list[str]


class ErasureIn(Input):
    reason: str


class ErasureOut(Output):
    id: int
    person_id: int
    reason: str
    requested_by: str
    at: datetime
    counts: dict[str, int]


@router.post("/people/{person_id}/exports", status_code=201, response_model=ExportOut)
def export(person_id: Id, frame: Writing) -> dict[str, Any]:
    """Return all that is kept of somebody: yourself, or as an administrator anybody."""
    return exporting.export(frame.tx, person_id, actor=frame.actor, now=frame.now).document


@router.get("/people/{person_id}/erasure", response_model=PreviewOut)
def preview(person_id: Id, frame: Reading) -> Preview:
    """Return what erasing somebody would go into; nothing is changed."""
    return erasing.preview(frame.tx, person_id, actor=frame.actor)


@router.post("/people/{person_id}/erasure", status_code=201, response_model=ErasureOut)
def erase(person_id: Id, body: ErasureIn, frame: Writing) -> Erasure:
    """Erase somebody who was dismissed; it cannot be undone, and the ledger's chain still holds."""
    by = frame.actor
    return erasing.erase(frame.tx, person_id, reason=body.reason, actor=by, now=frame.now)


@router.get("/erasures", response_model=Listed[ErasureOut])
def list_all(frame: Reading, cursor: Cursor = None, limit: Limit = 50) -> Page[Erasure]:
    """Return who was erased, the newest first."""
    return erasing.listed(frame.tx, cursor=cursor, limit=limit, actor=frame.actor)
