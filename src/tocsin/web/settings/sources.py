"""Sources: who may send to us, with which key, and what became of what they sent."""

from typing import Annotated, Any

from fastapi import Form
from starlette.responses import Response

from tocsin.identity.actor import Actor
from tocsin.kit import periods
from tocsin.kit.routing import Router
from tocsin.kit.tx import Tx
from tocsin.signals import actions as signals
from tocsin.signals import kinds, paste, sources, viewing
from tocsin.signals.actions import proving
from tocsin.web import forms, names, nested, render
from tocsin.web.here import Here, Standing
from tocsin.web.settings import received, source_form
from tocsin.web.settings.source_form import SecretForm, SourceForm

router = Router()

_PATH = "/settings/sources"
_PAGE = 50
_OVERLAPS = [("24h", "24 hours"), ("7d", "a week"), ("0s", "no time: it ends at once")]


@router.get(_PATH)
def index(here: Here, cursor: str | None = None) -> Response:
    def question(tx: Tx, *, actor: Actor) -> render.Shown:
        found = viewing.list_sources(tx, cursor=cursor, limit=_PAGE, actor=actor)
        known = names.of(tx, services=[each.service_id for each in found.items])
        return {"sources": found.items, "next": found.next, "known": known}

    titles = {slug: each.title for slug, each in sources.PROVIDERS.items()}
    shown = here.ask(question)
    return here.page("settings/sources/index.html", titles=titles, cursor=cursor, **shown)


@router.get(f"{_PATH}/new")
def new(here: Here, kind: str = "", q: str = "", service: forms.Chosen = None) -> Response:
    """Ask what sends, then for the rest."""
    here.require_leading()
    if kind in sources.PROVIDERS:
        return _form(here, source_form.fresh(kind, service), None)
    shelves, found = kinds.shelves(), kinds.found(q)
    place = "settings/sources/kinds.html"
    return here.page(place, shelves=shelves, found=found, q=q, service=service)


@router.post(f"{_PATH}/new")
def create(here: Here, given: nested.Nested) -> Response:
    form = nested.filled(SourceForm, given)
    try:
        made = here.act(lambda tx, **by: signals.create_source(tx, form.wanted(), **by))
    except forms.REFUSED as refusal:
        return _form(here, form, None, refusal=refusal)
    return _key(here, made.id, made.key, is_new=True)


@router.get(f"{_PATH}/{{number}}")
def show(here: Here, number: int, before: forms.Chosen = None) -> Response:
    shown = here.ask(lambda tx, **by: received.view(tx, number, before_id=before, **by))
    lines = paste.lines(shown["source"].kind, url=here.settings.base_url, key=paste.NO_KEY)
    kind = sources.PROVIDERS.get(shown["source"].kind)
    shown["kind"] = kind.title if kind else shown["source"].kind.capitalize()
    shown["can_verify"] = kind is not None and kind.verification is not None
    return here.page("settings/sources/show.html", lines=lines, overlaps=_OVERLAPS, **shown)


@router.get(f"{_PATH}/{{number}}/events/{{event_id}}")
def show_event(here: Here, number: int, event_id: int) -> Response:
    shown = here.ask(lambda tx, **by: received.event(tx, number, event_id, **by))
    return here.page("settings/sources/event.html", **shown)


@router.get(f"{_PATH}/{{number}}/edit")
def edit(here: Here, number: int) -> Response:
    row = here.ask(lambda tx, **by: received.configurable(tx, number, **by))
    return _form(here, source_form.filled(row), number)


@router.post(f"{_PATH}/{{number}}/edit")
def replace(here: Here, number: int, given: nested.Nested) -> Response:
    form = nested.filled(SourceForm, given)
    try:
        here.act(lambda tx, **by: signals.update_source(tx, number, form.wanted(), **by))
    except forms.REFUSED as refusal:
        return _form(here, form, number, refusal=refusal)
    return render.redirect(f"{_PATH}/{number}", notice="Saved.")


@router.post(f"{_PATH}/{{number}}/keys")
def rotate(here: Here, number: int, keep: Annotated[str, Form()] = "24h") -> Response:
    span = periods.parse_duration(keep)
    key = here.act(lambda tx, **by: signals.rotate_key(tx, number, keep_old_for=span, **by))
    return _key(here, number, key, is_new=False)


@router.get(f"{_PATH}/{{number}}/secret")
def secret(here: Here, number: int) -> Response:
    here.ask(lambda tx, **by: received.configurable(tx, number, **by))
    return _secret(here, number, SecretForm())


@router.post(f"{_PATH}/{{number}}/secret")
def keep_secret(here: Here, number: int, form: Annotated[SecretForm, Form()]) -> Response:
    """Verify its deliveries with this secret from now on."""
    try:
        here.act(lambda tx, **by: _keep_secret(here, tx, number, form.wanted(), **by))
    except forms.REFUSED as refusal:
        return _secret(here, number, form, refusal=refusal)
    return render.redirect(f"{_PATH}/{number}", notice="Deliveries are verified from now on.")


@router.post(f"{_PATH}/{{number}}/secret/removal")
def forget_secret(here: Here, number: int) -> Response:
    here.act(lambda tx, **by: _keep_secret(here, tx, number, "", **by))
    return render.redirect(f"{_PATH}/{number}", notice="The key alone is enough again.")


@router.post(f"{_PATH}/{{number}}/removal")
def remove(here: Here, number: int) -> Response:
    here.act(lambda tx, **by: signals.remove_source(tx, number, **by))
    return render.redirect(_PATH, notice="Removed. Its key is refused from now on.")


def _key(here: Standing, number: int, key: str, *, is_new: bool) -> Response:
    """Show a key, this once, in the lines that it belongs into."""
    row = here.look(lambda tx: signals.source(tx, number))
    lines = paste.lines(row.kind, url=here.settings.base_url, key=key)
    shown: render.Shown = {"source": row, "key": key, "lines": lines, "is_new": is_new}
    return here.page("settings/sources/key.html", **shown)


def _keep_secret(here: Standing, tx: Tx, number: int, secret: str, **by: Any) -> bool:
    return proving.set_secret(tx, number, secret, sealed_with=here.settings.key, **by)


def _secret(
    here: Standing, number: int, form: SecretForm, *, refusal: forms.Refusal | None = None
) -> Response:
    row = here.ask(lambda tx, **by: viewing.view_source(tx, number, **by))
    kind = sources.PROVIDERS.get(row.kind)
    shown: render.Shown = {"source": row, "asked": kind.verification if kind else None}
    return here.form("settings/sources/secret.html", form, refusal, **shown)


def _form(
    here: Standing, form: SourceForm, number: int | None, *, refusal: forms.Refusal | None = None
) -> Response:
    shown: render.Shown = {
        "number": number,
        "services": here.ask(names.services_to_configure),
        "kind": sources.PROVIDERS.get(form.kind),
        "mapping_help": source_form.mapping_help(form.kind),
        "fields": source_form.fields_of(form.kind),
    }
    return here.form("settings/sources/form.html", form, refusal, **shown)
