"""The mapping of a generic source, built from what really arrived, with a preview of the alerts.

It works without scripts: each button sends the whole form, and nothing is kept before it is saved.
"""

from dataclasses import replace
from datetime import datetime

from starlette.responses import Response

from tocsin.identity.actor import Actor
from tocsin.kit import errors
from tocsin.kit.routing import Router
from tocsin.kit.tx import Tx
from tocsin.signals import actions as signals
from tocsin.signals import viewing
from tocsin.signals.actions import previewing
from tocsin.signals.preview import Preview, Sample
from tocsin.signals.source import SourceRow
from tocsin.web import forms, nested, render
from tocsin.web.here import Here, Standing
from tocsin.web.settings import mapping_form, received
from tocsin.web.settings.mapping_form import MappingForm

router = Router()

_PATH = "/settings/sources/{number}/mapping"
_OFFERED = 15
_NOTHING = Sample(b'{"title": "Disk full on db-1", "status": "firing"}', "application/json")


class NothingToMap(errors.Conflict):
    """Other kinds of source speak a protocol that we know."""


@router.get(_PATH)
def show(here: Here, number: int, ref: str = "") -> Response:
    row = here.ask(lambda tx, **by: _source(tx, number, **by))
    return _page(here, row, mapping_form.filled(row.mapping or {}, ref=ref))


@router.post(_PATH)
def change(here: Here, number: int, given: nested.Nested) -> Response:
    here.require_leading()
    form = mapping_form.picked(nested.filled(MappingForm, given))
    row = here.ask(lambda tx, **by: _source(tx, number, **by))
    if form.do != "save":
        return _page(here, row, form)
    wanted = replace(row.as_new(), mapping=form.wanted() or None)
    try:
        here.act(lambda tx, **by: signals.update_source(tx, number, wanted, **by))
    except forms.REFUSED as refusal:
        return _page(here, row, form, refusal=refusal)
    return render.redirect(f"/settings/sources/{number}", notice="Saved. It holds from now on.")


def _source(tx: Tx, number: int, *, actor: Actor) -> SourceRow:
    row = received.configurable(tx, number, actor=actor)
    if row.kind != "generic":
        raise NothingToMap(f"{row.name} speaks a protocol that we know; there is nothing to map.")
    return row


def _page(
    here: Standing, row: SourceRow, form: MappingForm, *, refusal: forms.Refusal | None = None
) -> Response:
    payloads = here.ask(lambda tx, **by: _payloads(tx, row.id, **by))
    if not form.ref and payloads:
        form = form.model_copy(update={"ref": payloads[0][0]})
    tried = here.ask(lambda tx, **by: _preview(tx, form, now=here.now, **by))
    shown: render.Shown = {
        "source": row,
        "payloads": payloads,
        "tried": tried,
        "fields": mapping_form.FIELDS,
        "groups": mapping_form.groups(),
        "chosen": {
            name: [(ours, ours.capitalize()) for ours in words]
            for name, words in mapping_form.groups().items()
        },
        "targets": mapping_form.TARGETS,
    }
    return here.form("settings/mapping/form.html", form, refusal, **shown)


def _payloads(tx: Tx, source_id: int, *, actor: Actor) -> list[tuple[str, datetime, int]]:
    """Return what it sent lately: a name, when, and how large."""
    found = viewing.list_raw_events(tx, source_id, limit=_OFFERED, actor=actor).items
    return [(f"event-{each.id}", each.received_at, len(each.body)) for each in found]


def _preview(tx: Tx, form: MappingForm, *, actor: Actor, now: datetime) -> Preview:
    pasted = Sample(form.paste.encode(errors="replace")) if form.paste.strip() else None
    ref = form.ref if pasted is None and form.ref else None
    trial = previewing.Trial("generic", form.wanted(), pasted or _NOTHING, ref)
    return previewing.preview(tx, trial, actor=actor, now=now)
