"""Monitors: what we ask ourselves, how it answered, and how much of the time it was up."""

from datetime import timedelta
from functools import partial
from typing import Any

from starlette.responses import Response

from tocsin.identity.actor import Actor
from tocsin.kit.routing import Router
from tocsin.kit.tx import Tx
from tocsin.signals import actions as signals
from tocsin.signals import probes, uptime, viewing
from tocsin.signals.actions import owning
from tocsin.signals.check import CheckRow, Health
from tocsin.signals.monitor import MonitorRow
from tocsin.web import charts, forms, names, nested, render
from tocsin.web.charts import Figure, Point
from tocsin.web.here import Here, Standing
from tocsin.web.settings import monitor_form
from tocsin.web.settings.heartbeats import SEVERITIES
from tocsin.web.settings.monitor_form import MonitorForm

router = Router()

_PATH = "/settings/monitors"
_PAGE = 50
_DAYS = timedelta(days=30)
_CHECKS = 60


@router.get(_PATH)
def index(here: Here, cursor: str | None = None) -> Response:
    def question(tx: Tx, *, actor: Actor) -> render.Shown:
        found = viewing.list_monitors(tx, cursor=cursor, limit=_PAGE, actor=actor)
        monitors = [(each, *_lately(tx, each)) for each in found.items]
        return {"monitors": monitors, "next": found.next}

    shown = here.ask(question)
    return here.page("settings/monitors/index.html", cursor=cursor, target=_target, **shown)


@router.get(f"{_PATH}/new")
def new(here: Here, probe: str = "http", service: forms.Chosen = None) -> Response:
    here.require_leading()
    return _form(here, monitor_form.fresh(probe, service), None)


@router.post(f"{_PATH}/new")
def create(here: Here, given: nested.Nested) -> Response:
    form = nested.filled(MonitorForm, given)
    try:
        sealing = partial(signals.create_monitor, sealed_with=here.settings.key)
        made = here.act(lambda tx, **by: sealing(tx, form.wanted(), **by))
    except forms.REFUSED as refusal:
        return _form(here, form, None, refusal=refusal)
    return render.redirect(f"{_PATH}/{made.id}", notice="It asks for the first time in a moment.")


@router.get(f"{_PATH}/{{number}}")
def show(here: Here, number: int) -> Response:
    since = (here.now - _DAYS).date()

    def question(tx: Tx, *, actor: Actor) -> render.Shown:
        row = viewing.view_monitor(tx, number, actor=actor)
        checks = viewing.list_checks(tx, number, limit=_CHECKS, actor=actor)
        days = viewing.list_days(tx, number, since=since, actor=actor)
        known = names.of(tx, services=[row.service_id])
        chart = _chart(row, checks) if len(checks) > 1 else None
        return {"row": row, "checks": checks, "days": days, "chart": chart, "known": known}

    shown = here.ask(question)
    up = uptime.share(shown["days"])
    return here.page("settings/monitors/show.html", target=_target, up=up, **shown)


@router.get(f"{_PATH}/{{number}}/edit")
def edit(here: Here, number: int) -> Response:
    here.require_leading()
    row = here.ask(lambda tx, **by: viewing.view_monitor(tx, number, **by))
    here.ask(lambda tx, **by: owning.require(tx, row.service_id, **by))
    return _form(here, monitor_form.filled(row), number)


@router.post(f"{_PATH}/{{number}}/edit")
def replace(here: Here, number: int, given: nested.Nested) -> Response:
    form = nested.filled(MonitorForm, given)
    try:
        sealing = partial(signals.update_monitor, sealed_with=here.settings.key)
        here.act(lambda tx, **by: sealing(tx, number, form.wanted(), **by))
    except forms.REFUSED as refusal:
        return _form(here, form, number, refusal=refusal)
    return render.redirect(f"{_PATH}/{number}", notice="Saved.")


@router.post(f"{_PATH}/{{number}}/removal")
def remove(here: Here, number: int) -> Response:
    here.act(lambda tx, **by: signals.remove_monitor(tx, number, **by))
    return render.redirect(_PATH, notice="Removed. It is asked no more.")


def _lately(tx: Tx, row: MonitorRow) -> tuple[str, float | None]:
    """Return the line of the newest answers, and how much of the kept days it was up."""
    checks = signals.checks(tx, row.id, limit=_CHECKS)
    days = signals.days(tx, row.id, since=(row.since - _DAYS).date())
    return charts.sparkline([each.duration_ms for each in reversed(checks)]), uptime.share(days)


def _chart(row: MonitorRow, checks: list[CheckRow]) -> charts.Chart:
    points = [
        Point(f"{each.at:%H:%M}", each.duration_ms, "" if each.health is Health.UP else "urgent")
        for each in reversed(checks)
    ]
    bad = sum(each.health is not Health.UP for each in checks)
    finding = f"{bad} of the last {len(checks)} answers were bad" if bad else _calm(checks)
    figure = Figure(
        finding,
        "Asked at",
        "Milliseconds",
        "Response time in ms",
        form="{:,.0f} ms".format,
        target=row.warning_ms,
    )
    return charts.bars(figure, points)


def _calm(checks: list[CheckRow]) -> str:
    middle = sorted(each.duration_ms for each in checks)[len(checks) // 2]
    return f"All of the last {len(checks)} answers were good, half of them within {middle} ms"


def _target(row: MonitorRow) -> str:
    probe = probes.PROVIDERS.get(row.probe)
    return probe.target(row.target) if probe else row.probe


def _form(
    here: Standing, form: MonitorForm, number: int | None, *, refusal: forms.Refusal | None = None
) -> Response:
    shown: dict[str, Any] = {
        "number": number,
        "services": here.ask(names.services_to_configure),
        "severities": SEVERITIES,
        "probes": monitor_form.choices(),
        "fields": monitor_form.fields_of(form.probe),
    }
    return here.form("settings/monitors/form.html", form, refusal, **shown)
