"""Categories: the tree that incidents are sorted into."""

from typing import Annotated

from fastapi import Form
from starlette.responses import Response

from tocsin.identity.permission import Permission
from tocsin.incidents import category as categories
from tocsin.incidents.actions import configuring, merging
from tocsin.incidents.category import Category
from tocsin.kit.routing import Router
from tocsin.kit.tx import Tx
from tocsin.web import forms, render
from tocsin.web.here import Here, Standing

router = Router()

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


@router.get(f"{_PATH}/form")
def edit(here: Here, path: str = "") -> Response:
    here.require(Permission.CONFIGURE)
    return _form(here, path)


@router.post(f"{_PATH}/renaming")
def rename(here: Here, path: Words = "", name: Words = "", parent: Words = "") -> Response:
    """Give it another name, or another place in the tree, or both."""
    new_path = f"{parent}/{name}" if parent else name
    try:
        here.act(lambda tx, **by: configuring.rename_category(tx, path, new_path, **by))
    except forms.REFUSED as refusal:
        return _form(here, path, problem=refusal.sentence)
    return render.redirect(_PATH, notice="Moved, with all below it; the incidents keep theirs.")


@router.post(f"{_PATH}/merger")
def merge(here: Here, path: Words = "", into: Words = "") -> Response:
    try:
        moved = here.act(lambda tx, **by: merging.merge_category(tx, path, into, **by))
    except forms.REFUSED as refusal:
        return _form(here, path, problem=refusal.sentence)
    said = f"It is part of {into} now; {moved} open incidents moved with it."
    return render.redirect(_PATH, notice=said)


@router.post(f"{_PATH}/archival")
def archive(here: Here, path: Words = "") -> Response:
    here.act(lambda tx, **by: configuring.archive_category(tx, path, **by))
    return render.redirect(_PATH, notice="It is offered no more; incidents that have it keep it.")


def _page(here: Standing, *, path: str = "", problem: str = "") -> Response:
    every = here.look(lambda tx: configuring.categories(tx, with_archived=True))
    paths = {each.id: each.path for each in every}
    shown: render.Shown = {
        "categories": [each for each in every if not each.is_archived],
        "archived": [
            (each, paths.get(each.merged_into or 0)) for each in every if each.is_archived
        ],
        "path": path,
        "problem": problem,
    }
    return here.page("settings/categories.html", status=422 if problem else 200, **shown)


def _form(here: Standing, path: str, *, problem: str = "") -> Response:
    def look(tx: Tx) -> tuple[Category, list[str]]:
        one, *_ = configuring.known(tx, categories.tidy(path))
        return one, [each.path for each in configuring.categories(tx)]

    one, every = here.look(look)
    outside = [p for p in every if not f"{p}/".startswith(f"{one.path}/")]
    shown: render.Shown = {
        "one": one,
        "parents": [("", "At the top"), *((p, p) for p in outside)],
        "others": [(p, p) for p in outside],
        "problem": problem,
    }
    return here.page("settings/category.html", status=422 if problem else 200, **shown)
