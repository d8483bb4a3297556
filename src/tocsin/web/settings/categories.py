"""Categories: the tree that incidents are sorted into."""

from typing import Annotated

from fastapi import APIRouter, Form
from starlette.responses import Response

from tocsin.identity.permission import Permission
from tocsin.incidents.actions import configuring
from tocsin.web import forms, render
from tocsin.web.here import Here, Standing

router = APIRouter()

_PATH = "/settings/categories"
Words = Annotated[str, Form()]


@router.get(_PATH)
def index(here: Here) -> Response:
    here.require(Permission.READ)
    return _page(here)


@router.post(_PATH)
def add(here: Here, path: Words = "") -> Response:
    try:
        here.act(lambda tx, **by: configuring.add_category(tx, path, **by))
    except forms.REFUSED as refusal:
        return _page(here, path=path, problem=refusal.sentence)
    return render.redirect(_PATH, notice="It can be chosen from now on.")


@router.post(f"{_PATH}/renaming")
def rename(here: Here, path: Words = "", new_path: Words = "") -> Response:
    try:
        here.act(lambda tx, **by: configuring.rename_category(tx, path, new_path, **by))
    except forms.REFUSED as refusal:
        return _page(here, problem=refusal.sentence)
    return render.redirect(_PATH, notice="Moved, with all below it; the incidents keep theirs.")


@router.post(f"{_PATH}/archival")
def archive(here: Here, path: Words = "") -> Response:
    here.act(lambda tx, **by: configuring.archive_category(tx, path, **by))
    return render.redirect(_PATH, notice="It is offered no more; incidents that have it keep it.")


def _page(here: Standing, *, path: str = "", problem: str = "") -> Response:
    found = here.look(configuring.categories)
    status = 422 if problem else 200
    shown: render.Shown = {"categories": found, "path": path, "problem": problem}
    return here.page("settings/categories.html", status=status, **shown)
