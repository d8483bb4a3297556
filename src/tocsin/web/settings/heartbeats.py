"""Heartbeats: jobs that say they ran; what is not heard in time pages."""

from collections.abc import Sequence
from datetime import datetime
from typing import Annotated

from fastapi import Form
from pydantic import BaseModel
from starlette.responses import Response

from tocsin.alerts.actions import watching
from tocsin.alerts.matcher import Matcher
from tocsin.identity import permission
from tocsin.identity.actor import Actor
from tocsin.identity.permission import Permission
from tocsin.kit import periods
from tocsin.kit.routing import Router
from tocsin.kit.tx import Tx
from tocsin.signals import actions as signals
from tocsin.signals import paste, viewing
from tocsin.signals.actions import owning
from tocsin.signals.heartbeat import HeartbeatRow, NewHeartbeat
from tocsin.signals.signal import Severity
from tocsin.signals.source import Created
from tocsin.web import forms, names, render, silences
from tocsin.web.here import Here, Standing

router = Router()

_PATH = "/settings/heartbeats"
_PAGE = 50
SEVERITIES = [(each.value, each.value.capitalize()) for each in Severity]


class HeartbeatForm(BaseModel):
    """``fed_by`` has one matcher a line, and none where only pings count."""

    name: str = ""
    interval: str = "1d"
    grace: str = "15m"
    severity: Severity = Severity.CRITICAL
    service_id: forms.Chosen = None
    fed_by: str = ""
    is_enabled: bool = False

    def feeding(self) -> list[Matcher]:
        return silences.matchers(self.fed_by, field="fed_by") if self.fed_by.strip() else []

    def wanted(self) -> NewHeartbeat:
        return NewHeartbeat(
            name=self.name,
            interval=forms.duration("interval", self.interval),
            grace=forms.duration("grace", self.grace),
            severity=self.severity,
            service_id=self.service_id,
            is_enabled=self.is_enabled,
        )


@router.get(_PATH)
def index(here: Here, cursor: str | None = None) -> Response:
    def question(tx: Tx, *, actor: Actor) -> render.Shown:
        found = viewing.list_heartbeats(tx, cursor=cursor, limit=_PAGE, actor=actor)
        known = names.of(tx, services=[each.service_id for each in found.items])
        fed = {each.heartbeat_id for each in watching.watchdogs(tx, actor=actor)}
        return {"heartbeats": found.items, "next": found.next, "known": known, "fed": fed}

    example = paste.ping(url=here.settings.base_url, key=paste.NO_KEY)
    shown = here.ask(question)
    return here.page("settings/heartbeats/index.html", example=example, cursor=cursor, **shown)


@router.get(f"{_PATH}/new")
def new(here: Here) -> Response:
    here.require_leading()
    return _form(here, HeartbeatForm(is_enabled=True), None)


@router.post(f"{_PATH}/new")
def create(here: Here, form: Annotated[HeartbeatForm, Form()]) -> Response:
    try:
        made = here.act(lambda tx, **by: _made(tx, form, **by))
    except forms.REFUSED as refusal:
        return _form(here, form, None, refusal=refusal)
    lines = paste.ping(url=here.settings.base_url, key=made.key)
    return here.page("settings/heartbeats/key.html", lines=lines, name=form.name)


@router.get(f"{_PATH}/{{number}}")
def edit(here: Here, number: int) -> Response:
    here.require_leading()
    row = here.ask(lambda tx, **by: viewing.view_heartbeat(tx, number, **by))
    here.ask(lambda tx, **by: owning.require(tx, row.service_id, **by))
    fed_by = here.ask(lambda tx, **by: watching.fed_by(tx, number, **by))
    return _form(here, _filled(row, fed_by), row)


@router.post(f"{_PATH}/{{number}}")
def replace(here: Here, number: int, form: Annotated[HeartbeatForm, Form()]) -> Response:
    try:
        here.act(lambda tx, **by: _changed(tx, number, form, **by))
    except forms.REFUSED as refusal:
        row = here.look(lambda tx: signals.heartbeat(tx, number))
        return _form(here, form, row, refusal=refusal)
    return render.redirect(_PATH, notice="Saved.")


@router.post(f"{_PATH}/{{number}}/removal")
def remove(here: Here, number: int) -> Response:
    here.act(lambda tx, **by: signals.remove_heartbeat(tx, number, **by))
    return render.redirect(_PATH, notice="Removed. Nobody waits for it any more.")


def _made(tx: Tx, form: HeartbeatForm, *, actor: Actor, now: datetime) -> Created:
    made = signals.create_heartbeat(tx, form.wanted(), actor=actor, now=now)
    _feed(tx, made.id, form, actor=actor, now=now)
    return made


def _changed(tx: Tx, number: int, form: HeartbeatForm, *, actor: Actor, now: datetime) -> None:
    signals.update_heartbeat(tx, number, form.wanted(), actor=actor, now=now)
    _feed(tx, number, form, actor=actor, now=now)


def _feed(tx: Tx, number: int, form: HeartbeatForm, *, actor: Actor, now: datetime) -> None:
    """What feeds it pages nobody, whoever's alert it is: leads are not asked, it stays as it is."""
    if form.fed_by.strip() or permission.may(actor, Permission.CONFIGURE):
        watching.arrange(tx, number, form.feeding(), actor=actor, now=now)


def _filled(row: HeartbeatRow, fed_by: Sequence[Matcher]) -> HeartbeatForm:
    return HeartbeatForm(
        name=row.name,
        interval=periods.format_duration(row.interval),
        grace=periods.format_duration(row.grace),
        severity=row.severity,
        service_id=row.service_id,
        fed_by="\n".join(map(str, fed_by)),
        is_enabled=row.is_enabled,
    )


def _form(
    here: Standing,
    form: HeartbeatForm,
    row: HeartbeatRow | None,
    *,
    refusal: forms.Refusal | None = None,
) -> Response:
    shown: render.Shown = {
        "row": row,
        "services": here.ask(names.services_to_configure),
        "severities": SEVERITIES,
        "lines": paste.ping(url=here.settings.base_url, key=paste.NO_KEY),
    }
    return here.form("settings/heartbeats/form.html", form, refusal, **shown)
