"""Imports of history: a file is read, looked at with the figures it would give, carried over.

The button carries over so much at a time that no proxy gives up; it stays until all is here.
"""

from typing import Annotated

from fastapi import Form, Query, UploadFile
from pydantic import BaseModel
from starlette.responses import Response

from tocsin.history import ready
from tocsin.history.actions import carrying, looking, opening
from tocsin.history.actions.opening import Upload
from tocsin.history.transfer import Import
from tocsin.identity.permission import Permission
from tocsin.kit.routing import Router
from tocsin.web import forms, render
from tocsin.web.here import Here
from tocsin.web.insights import cards

router = Router()

_PATH = "/settings/imports"
_AT_ONCE = 4


class Asked(BaseModel):
    cursor: str | None = None


class ImportForm(BaseModel):
    """A mapping of one's own goes before a ready one."""

    ready: str = ""
    mapping: str = ""


@router.get(_PATH)
def index(here: Here, asked: Annotated[Asked, Query()]) -> Response:
    found = here.ask(lambda tx, **by: looking.list_imports(tx, cursor=asked.cursor, **by))
    older = f"{_PATH}?cursor={found.next}" if found.next else ""
    newer = _PATH if asked.cursor else ""
    return here.page("settings/imports/index.html", found=found.items, older=older, newer=newer)


@router.get(f"{_PATH}/new")
def new(here: Here) -> Response:
    here.require(Permission.ADMINISTER)
    return here.form("settings/imports/new.html", ImportForm(), **_offered())


@router.post(f"{_PATH}/new")
def create(here: Here, file: UploadFile, form: Annotated[ImportForm, Form()]) -> Response:
    upload = Upload(file.filename or "", file.file.read(), form.mapping, form.ready)
    try:
        read = here.act(lambda tx, **by: opening.open_file(tx, upload, **by))
    except forms.REFUSED as refusal:
        return here.form("settings/imports/new.html", form, refusal, **_offered())
    return render.redirect(f"{_PATH}/{read.id}", notice="Read. Nothing is carried over yet.")


@router.get(f"{_PATH}/mappings/{{name}}")
def mapping(here: Here, name: str) -> Response:
    """Show a ready mapping as text, to be copied and changed."""
    here.require(Permission.ADMINISTER)
    ready.named(name)
    text = next(each.text for each in ready.every() if each.name == name)
    return Response(text, media_type="text/plain; charset=utf-8")


@router.get(f"{_PATH}/{{number}}")
def show(here: Here, number: int) -> Response:
    found = here.ask(lambda tx, **by: looking.get(tx, number, **by))
    if found.is_over:
        return here.page("settings/imports/over.html", one=found)
    ahead = here.ask(lambda tx, **by: looking.preview(tx, number, **by))
    return here.page(
        "settings/imports/show.html",
        one=found,
        ahead=ahead,
        left=found.incident_count - found.position,
        cards=cards.all_of(ahead.kpis),
    )


@router.post(f"{_PATH}/{{number}}/portions")
def carry_on(here: Here, number: int) -> Response:
    """Carry over some portions, each in a transaction of its own."""
    for _ in range(_AT_ONCE):
        found: Import = here.act(lambda tx, **by: carrying.carry_on(tx, number, **by))
        if found.is_over:
            break
    return render.redirect(f"{_PATH}/{number}", notice=_said(found))


@router.post(f"{_PATH}/{{number}}/removal")
def discard(here: Here, number: int) -> Response:
    here.act(lambda tx, **by: opening.discard(tx, number, **by))
    return render.redirect(_PATH, notice="The file is forgotten; what was carried over stays.")


@router.get(f"{_PATH}/{{number}}/refused.csv")
def refused(here: Here, number: int) -> Response:
    return Response(
        here.ask(lambda tx, **by: looking.refused_sheet(tx, number, **by)),
        media_type="text/csv; charset=utf-8",
        headers={"Content-Disposition": 'attachment; filename="refused.csv"'},
    )


def _offered() -> render.Shown:
    return {
        "ready": ready.every(),
        "choices": [(each.name, each.tool) for each in ready.every()],
    }


def _said(found: Import) -> str:
    if found.is_over:
        return f"{found.imported_count:,} incidents were carried over."
    return f"{found.position:,} of {found.incident_count:,} are done."
