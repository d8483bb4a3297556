"""Silences: recorded reasons not to page, each with an end."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Annotated, Any

from fastapi import Form
from pydantic import BaseModel
from starlette.requests import Request
from starlette.responses import Response

from tocsin.alerts import matcher
from tocsin.alerts.actions import read, silencing
from tocsin.alerts.matcher import Matcher
from tocsin.alerts.silence import NewSilence
from tocsin.identity import permission
from tocsin.identity.actor import Actor
from tocsin.identity.permission import Permission
from tocsin.kit import clock, errors
from tocsin.kit.routing import Router
from tocsin.kit.tx import Tx
from tocsin.web import forms, labels, moments, render, session

router = Router()

_PAST = timedelta(days=14)
_FIRST = timedelta(hours=2)
_TELLING = 4
_NOISE = frozenset({"severity", "prometheus", "monitor", "pod", "endpoint"})


class SilenceForm(BaseModel):
    """``matchers`` are one a line; without a start it begins now."""

    matchers: str = ""
    starts_at: str = ""
    ends_at: str = ""
    reason: str = ""

    def wanted(self, *, zone: str, now: datetime) -> NewSilence:
        starts_at = now
        if self.starts_at:
            starts_at = moments.read(self.starts_at, zone=zone, field="starts_at")
        ends_at = moments.read(self.ends_at, zone=zone, field="ends_at")
        return NewSilence(matchers(self.matchers), starts_at, ends_at, self.reason)


@router.get("/silences")
def index(request: Request, signed: session.Viewer) -> Response:
    now = request.state.reader.now
    with session.database(request).reading() as tx:
        found = silencing.listed(tx, actor=signed.actor, now=now, past=_PAST)
        by = labels.names(tx, [silence.created_by for silence in found])
    return render.page(request, "silences/index.html", silences=found, by=by)


@router.get("/silences/new")
def new(request: Request, signed: session.Viewer, alert: int | None = None) -> Response:
    permission.require(signed.actor, Permission.RESPOND)
    now = request.state.reader.now
    with session.database(request).reading() as tx:
        form = SilenceForm(
            ends_at=moments.written(now + _FIRST), matchers=_of(tx, alert, signed.actor)
        )
    return _show(request, form, forms.fresh())


@router.post("/silences")
def create(
    request: Request, signed: session.Viewer, form: Annotated[SilenceForm, Form()]
) -> Response:
    try:
        with session.database(request).transaction() as tx:
            now = clock.now(tx)
            wanted = form.wanted(zone=signed.person.time_zone, now=now)
            silencing.create(tx, wanted, actor=signed.actor, now=now)
    except forms.REFUSED as refusal:
        return _show(request, form, forms.refused(form, refusal), status=422)
    said = "From its start, new alerts that match page nobody; they are still recorded."
    return render.redirect("/silences", notice=said)


@router.get("/silences/{silence_id}")
def show(request: Request, silence_id: int, signed: session.Viewer) -> Response:
    with session.database(request).reading() as tx:
        found = silencing.get(tx, silence_id, actor=signed.actor)
        by = labels.names(tx, [found.created_by])
    return render.page(request, "silences/show.html", silence=found, by=by)


@router.post("/silences/{silence_id}/end")
def end(request: Request, silence_id: int, signed: session.Viewer) -> Response:
    with session.database(request).transaction() as tx:
        silencing.end(tx, silence_id, actor=signed.actor, now=clock.now(tx))
    return render.redirect("/silences", notice="It ends now; what still fires pages again.")


def matchers(written: str, *, field: str = "matchers") -> list[Matcher]:
    """Read matchers, one a line; the mistake stands beside its field."""
    found = []
    for line in filter(None, map(str.strip, written.splitlines())):
        try:
            found.append(matcher.parse(line))
        except matcher.BadMatcher as wrong:
            sentence = f'“{line[:80]}” is no matcher; write label="value" or label=~"pattern".'
            raise errors.Invalid(sentence, fields={field: sentence}) from wrong
    if not found:
        sentence = "Say which alerts are meant, one label a line."
        raise errors.Invalid(sentence, fields={field: sentence})
    return found


def _of(tx: Tx, alert_id: int | None, actor: Actor) -> str:
    """Propose the labels that tell most about an alert."""
    if alert_id is None:
        return ""
    alert = read.get(tx, alert_id, actor=actor)
    telling = [(name, value) for name, value in alert.labels.items() if name not in _NOISE]
    found = [Matcher(name, value) for name, value in telling[:_TELLING]]
    return "\n".join(map(str, found or [Matcher("identity", alert.identity)]))


def _show(
    request: Request, form: SilenceForm, said: Mapping[str, Any], *, status: int = 200
) -> Response:
    return render.page(request, "silences/new.html", status=status, form=form, **said)
