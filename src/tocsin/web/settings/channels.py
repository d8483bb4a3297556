"""Channels: how messages leave, each with a form made of its own description.

Secrets are never shown; left empty they stay as they are.
"""

from collections.abc import Mapping
from typing import Annotated, Any

from fastapi import Form
from starlette.responses import Response

from tocsin.identity import permission
from tocsin.identity.actor import Actor
from tocsin.identity.permission import Permission
from tocsin.kit import errors, ids
from tocsin.kit.routing import Router
from tocsin.kit.tx import Tx
from tocsin.notify import actions as notify
from tocsin.notify.actions import ChannelSettings
from tocsin.notify.message import Kind, Message
from tocsin.notify.notification import NotificationQuery
from tocsin.web import forms, nested, render
from tocsin.web.here import Here, Standing

router = Router()

_PATH = "/settings/channels"


@router.get(_PATH)
def index(here: Here) -> Response:
    found = here.ask(notify.view_channels)
    return here.page("settings/channels/index.html", channels=found)


@router.get(f"{_PATH}/{{slug}}")
def show(here: Here, slug: str) -> Response:
    found = here.ask(lambda tx, **by: notify.view_channel(tx, slug, **by))
    return _form(here, found, found.settings)


@router.post(f"{_PATH}/{{slug}}")
def set_up(here: Here, slug: str, given: nested.Nested) -> Response:
    found = here.ask(lambda tx, **by: notify.view_channel(tx, slug, **by))
    names = [field.name for field in found.channel.fields]
    values = {name: str(given[name]).strip() for name in names if given.get(name)}
    key = here.settings.key
    try:
        here.act(lambda tx, **by: notify.set_channel_settings(tx, slug, values, key=key, **by))
    except errors.Invalid as refusal:
        return _form(here, found, values, refusal=refusal)
    return render.redirect(f"{_PATH}/{slug}", notice="Saved. Try it out below.")


@router.post(f"{_PATH}/{{slug}}/switch")
def switch(here: Here, slug: str, is_enabled: Annotated[bool, Form()] = False) -> Response:
    here.act(lambda tx, **by: notify.enable_channel(tx, slug, is_enabled=is_enabled, **by))
    said = "It sends again." if is_enabled else "It sends nothing from now on."
    return render.redirect(f"{_PATH}/{slug}", notice=said)


@router.post(f"{_PATH}/{{slug}}/tests")
def try_out(here: Here, slug: str, address: Annotated[str, Form()] = "") -> Response:
    here.act(lambda tx, **by: _send_test(tx, slug, address, **by))
    said = "A test is on its way; what becomes of it appears below."
    return render.redirect(f"{_PATH}/{slug}#tests", notice=said)


@router.get(f"{_PATH}/{{slug}}/secrets/{{name}}")
def show_secret(here: Here, slug: str, name: str) -> Response:
    key = here.settings.key
    value = here.ask(lambda tx, **by: notify.generated_secret(tx, slug, name, key=key, **by))
    return here.page("settings/channels/secret.html", slug=slug, value=value)


def _send_test(tx: Tx, slug: str, address: str, *, actor: Actor, now: Any) -> int:
    permission.require(actor, Permission.ADMINISTER)
    body = f"{actor.name} tries out how messages leave. Nothing is wrong."
    return notify.notify_address(
        tx,
        channel=slug,
        address=address,
        message=Message("This is a test of Tocsin", body, path="/settings", kind=Kind.NOTICE),
        subject=f"channel/{slug}",
        cause=f"channel/{slug}/test/{ids.unique()}",
        now=now,
    )


def _tests(tx: Tx, slug: str, *, actor: Actor) -> render.Shown:
    query = NotificationQuery(subject=f"channel/{slug}", limit=5)
    found = notify.list_notifications(tx, query, actor=actor).items
    return {"tests": found, "tries": notify.attempts_of(tx, [each.id for each in found])}


def _form(
    here: Standing,
    found: ChannelSettings,
    values: Mapping[str, Any],
    *,
    refusal: errors.Invalid | None = None,
) -> Response:
    slug = found.channel.slug
    said = {"problem": refusal.sentence, "faults": refusal.fields} if refusal else forms.fresh()
    shown = {"found": found, "values": values, "written": _written, **said}
    tests = here.ask(lambda tx, **by: _tests(tx, slug, **by))
    status = 422 if refusal else 200
    return here.page("settings/channels/show.html", status=status, **shown, **tests)


def _written(value: Any) -> str:
    """Write a setting the way its field is filled in."""
    if isinstance(value, list | tuple):
        return ", ".join(str(each) for each in value)
    return "" if value is None else str(value)
