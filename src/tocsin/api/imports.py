"""Imports: files in which another tool kept its incidents, read first and then carried over."""

from datetime import datetime
from typing import Annotated, Any

from fastapi import Form, UploadFile
from starlette.responses import Response

from tocsin.api.kpis import KpisOut
from tocsin.api.route import Reading, Writing, noun
from tocsin.api.schemas import Cursor, Id, Limit, Listed, Output
from tocsin.history import writing
from tocsin.history.actions import carrying, looking, opening
from tocsin.history.actions.looking import Preview
from tocsin.history.actions.opening import Upload
from tocsin.history.transfer import Import
from tocsin.kit.pages import Page

router = noun("imports")


class ReadyOut(Output):
    """``text`` is a mapping as TOML, to be used by its name or to begin with."""

    name: str
    tool: str
    text: str


class ImportOut(Output):
    """``row_count`` and ``refused_count`` are rows; of the incidents ``position`` are done, and
    ``known_count`` of them had been carried over before. ``ended_at`` is null while some wait."""

    id: int
    tool: str
    file_name: str
    begun_by: str
    begun_at: datetime
    row_count: int
    incident_count: int
    refused_count: int
    notes: list[str]
    position: int
    imported_count: int
    known_count: int
    ended_at: datetime | None


class SampleOut(Output):
    """An incident as it would stand here; ``entries`` is how long its timeline would be."""

    external_number: str
    title: str
    status: str
    priority: str
    logged_at: datetime
    resolved_at: datetime | None
    closed_at: datetime | None
    entries: int


class MissingOut(Output):
    """Names that the file speaks of and that are not here."""

    people: list[str]
    teams: list[str]
    services: list[str]
    categories: list[str]


class RefusedOut(Output):
    """A row that is not carried over, and what stands against it."""

    line: int
    external_number: str
    reason: str
    fields: dict[str, str]


class PreviewOut(Output):
    """What would come of the ``looked_at`` incidents that are next, the first 20 as samples.

    ``makes`` says what of the missing would be made; ``kpis`` are the figures of these incidents.
    """

    looked_at: int
    known: int
    samples: list[SampleOut]
    missing: MissingOut
    makes: list[str]
    kpis: KpisOut
    refused: list[RefusedOut]


@router.get("", response_model=Listed[ImportOut])
def list_all(frame: Reading, cursor: Cursor = None, limit: Limit = 50) -> Page[Import]:
    """Return the files that were read, the newest first."""
    return looking.list_imports(frame.tx, cursor=cursor, limit=limit, actor=frame.actor)


@router.get("/mappings", response_model=Listed[ReadyOut])
def mappings(frame: Reading) -> Listed[Any]:
    """Return the mappings that come with Tocsin, for files as well-known tools write them."""
    return Listed[Any](items=list(looking.mappings(actor=frame.actor)))


@router.post("", status_code=201, response_model=ImportOut)
def create(
    file: UploadFile,
    frame: Writing,
    mapping: Annotated[str, Form(max_length=writing.LARGEST)] = "",
    ready: Annotated[str, Form(max_length=60)] = "",
) -> Import:
    """Read a file of CSV, packed by gzip or not, sent as multipart/form-data in the field ``file``.

    By a ``mapping`` as TOML or YAML, or a ``ready`` one by its name. Nothing is carried over yet;
    the same file again goes on where it stopped.
    """
    upload = Upload(file.filename or "", file.file.read(), mapping, ready)
    return opening.open_file(frame.tx, upload, actor=frame.actor, now=frame.now)


@router.get("/{import_id}", response_model=ImportOut)
def show(import_id: Id, frame: Reading) -> Import:
    return looking.get(frame.tx, import_id, actor=frame.actor)


@router.get("/{import_id}/preview", response_model=PreviewOut)
def preview(import_id: Id, frame: Reading) -> Preview:
    """Return what would come of it, and write nothing."""
    return looking.preview(frame.tx, import_id, actor=frame.actor)


@router.get("/{import_id}/refused.csv", response_class=Response)
def refused(import_id: Id, frame: Reading) -> Response:
    """Return the rows that were refused, with the reason of each."""
    return Response(
        looking.refused_sheet(frame.tx, import_id, actor=frame.actor),
        media_type="text/csv; charset=utf-8",
        headers={"Content-Disposition": 'attachment; filename="refused.csv"'},
    )


@router.post("/{import_id}/portions", response_model=ImportOut)
def carry_on(import_id: Id, frame: Writing) -> Import:
    """Carry over the next 500 incidents; call it until ``ended_at`` is set.

    Nothing of it pages, mails or warns, and what is here already by its number stays as it is.
    """
    return carrying.carry_on(frame.tx, import_id, actor=frame.actor, now=frame.now)


@router.delete("/{import_id}", status_code=204)
def discard(import_id: Id, frame: Writing) -> None:
    """Forget a file; what was carried over stays."""
    opening.discard(frame.tx, import_id, actor=frame.actor, now=frame.now)
