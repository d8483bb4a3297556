"""Alerts: what sources say is wrong, deduplicated; each with the bytes that it came in."""

from typing import Annotated, Any

from fastapi import Query
from starlette.requests import Request
from starlette.responses import Response

from tocsin.alerts.actions import inhibiting, read, silencing
from tocsin.alerts.alert import Alert, Filter, Status
from tocsin.identity import permission
from tocsin.identity.actor import Actor
from tocsin.identity.permission import Permission
from tocsin.incidents.actions import reading
from tocsin.kit import clock, errors, pages, text
from tocsin.kit.routing import Router
from tocsin.kit.tx import Tx
from tocsin.signals import actions as signals
from tocsin.signals import scrubbing
from tocsin.signals.raw_event import RawEvent
from tocsin.web import explained, forms, links, names, render, session, telling

router = Router()

_PAGE = 50
_SHOWN_BYTES = 20_000


class Asked(links.Asked):
    path = "/alerts"

    status: Annotated[Status | None, forms.UNCHOSEN] = None
    service: forms.Chosen = None
    source: forms.Chosen = None

    @property
    def wanted(self) -> Filter:
        before = pages.decode(self.cursor, int)[0] if self.cursor else None
        return Filter(self.status, self.service, self.source, before_id=before, limit=_PAGE)


@router.get("/alerts")
def index(request: Request, signed: session.Viewer, asked: Annotated[Asked, Query()]) -> Response:
    with session.database(request).reading() as tx:
        found = read.listed(tx, asked.wanted, actor=signed.actor)
        shown: dict[str, Any] = {
            "page": found,
            "older": asked.link(cursor=found.next) if found.next else "",
            "names": names.of(tx, services=[alert.service_id for alert in found.items]),
            "telling": telling.of(found.items),
            "numbers": reading.numbers_of_alerts(tx, [alert.id for alert in found.items]),
            "held_back": _held(tx, [alert.id for alert in found.items], signed.actor),
            "services": names.services(tx),
            "sources": [(source.id, source.name) for source in signals.sources(tx)],
        }
    return render.page(request, "alerts/index.html", asked=asked, **shown)


@router.get("/alerts/{alert_id}")
def show(request: Request, alert_id: int, signed: session.Viewer) -> Response:
    with session.database(request).reading() as tx:
        alert = read.get(tx, alert_id, actor=signed.actor)
        shown = _shown(tx, alert, signed.actor)
    return render.page(request, "alerts/show.html", alert=alert, **shown)


@router.post("/alerts/{alert_id}/closure")
def close(request: Request, alert_id: int, signed: session.Viewer) -> Response:
    with session.database(request).transaction() as tx:
        read.close_by_hand(tx, alert_id, actor=signed.actor, now=clock.now(tx))
    said = "Closed. If it fires again, it is a new alert."
    return render.redirect(f"/alerts/{alert_id}", notice=said)


def _shown(tx: Tx, alert: Alert, actor: Actor) -> dict[str, Any]:
    pulse = read.listed(tx, Filter(ids=[alert.id], limit=1), actor=actor).items
    silence = silencing.get(tx, alert.silence_id, actor=actor) if alert.silence_id else None
    return {
        "pulse": next(iter(pulse), None),
        "silence": silence,
        "held_back": inhibiting.held(tx, [alert.id], actor=actor).get(alert.id),
        "explained": explained.of(tx, alert, actor=actor),
        "source": signals.source(tx, alert.source_id),
        "names": names.of(tx, services=[alert.service_id]),
        "number": reading.numbers_of_alerts(tx, [alert.id]).get(alert.id),
        "raw": _raw(tx, alert, actor),
    }


def _held(tx: Tx, ids: list[int], actor: Actor) -> set[int]:
    """Return which of these another alert holds back."""
    found = inhibiting.held(tx, ids, actor=actor)
    return {alert_id for alert_id, one in found.items() if one.over_at is None}


def _raw(tx: Tx, alert: Alert, actor: Actor) -> dict[str, Any] | None:
    """Return what arrived, for those who may see a sender's bytes; None when it is not kept."""
    if not permission.may(actor, Permission.RESPOND):
        return None
    try:
        event = signals.raw_event(tx, alert.raw_event_id, actor=actor)
    except errors.NotFound:
        return None
    return {"event": event, "body": _body(event)}


def _body(event: RawEvent) -> str:
    """Return the bytes as text to read, without the secrets that senders put into them."""
    return text.truncate(scrubbing.pretty(event.body), _SHOWN_BYTES)
