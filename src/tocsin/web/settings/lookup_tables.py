"""Lookup tables: what rules add to an alert by a label's value, one line an entry."""

from pydantic import BaseModel
from starlette.responses import Response

from tocsin.alerts.actions import lookups
from tocsin.alerts.routing_store import Lookup
from tocsin.identity.permission import Permission
from tocsin.kit import errors
from tocsin.kit.routing import Router
from tocsin.web import forms, nested, render
from tocsin.web.here import Here, Standing

router = Router()

_PATH = "/settings/routing/tables"
_BACK = "/settings/routing"


class TableForm(BaseModel):
    name: str = ""
    entries: str = ""

    def wanted(self) -> dict[str, dict[str, str]]:
        lines = [line for line in self.entries.splitlines() if line.strip()]
        return dict(_entry(line) for line in lines)


@router.get(f"{_PATH}/new")
def new(here: Here) -> Response:
    here.require(Permission.CONFIGURE)
    return _form(here, TableForm(), is_new=True)


@router.post(f"{_PATH}/new")
def create(here: Here, given: nested.Nested) -> Response:
    form = nested.filled(TableForm, given)
    return _save(here, form.name.strip(), form, is_new=True)


@router.get(f"{_PATH}/{{name}}/edit")
def edit(here: Here, name: str) -> Response:
    found = here.ask(lambda tx, actor: lookups.get(tx, name, actor=actor))
    return _form(here, TableForm(name=name, entries=_written(found)), is_new=False)


@router.post(f"{_PATH}/{{name}}/edit")
def change(here: Here, name: str, given: nested.Nested) -> Response:
    form = nested.filled(TableForm, given)
    return _save(here, name, form, is_new=False)


@router.post(f"{_PATH}/{{name}}/removal")
def remove(here: Here, name: str) -> Response:
    here.act(lambda tx, **by: lookups.remove(tx, name, **by))
    return render.redirect(_BACK, notice=f"The table {name} is gone.")


def _save(here: Standing, name: str, form: TableForm, *, is_new: bool) -> Response:
    try:
        here.act(lambda tx, **by: lookups.put(tx, name, form.wanted(), **by))
    except forms.REFUSED as refusal:
        return _form(here, form, refusal, is_new=is_new)
    return render.redirect(_BACK, notice="Saved. It holds for alerts from now on.")


def _form(
    here: Standing, form: TableForm, refusal: forms.Refusal | None = None, *, is_new: bool
) -> Response:
    return here.form("settings/routing/table.html", form, refusal, is_new=is_new)


def _written(table: Lookup) -> str:
    return "\n".join(
        f"{value}: " + ", ".join(f"{label}={word}" for label, word in labels.items())
        for value, labels in table.entries.items()
    )


def _entry(line: str) -> tuple[str, dict[str, str]]:
    value, colon, rest = line.rpartition(": ")
    labels = [pair.partition("=") for pair in rest.split(",")]
    if not colon or not all(name.strip() and sign and word.strip() for name, sign, word in labels):
        sentence = f"'{line.strip()[:60]}' is no entry; write value: label=word, label=word."
        raise errors.Invalid(sentence, fields={"entries": sentence})
    return value.strip(), {name.strip(): word.strip() for name, _, word in labels}
