"""Service levels: how fast we promise to answer and to resolve, in which hours."""

from collections.abc import Mapping
from datetime import timedelta

from fastapi import APIRouter
from pydantic import BaseModel
from starlette.responses import Response

from tocsin.identity.permission import Permission
from tocsin.incidents.actions import agreements
from tocsin.incidents.actions.agreements import SlaPolicy
from tocsin.incidents.lifecycle import Status
from tocsin.incidents.priority import Priority
from tocsin.incidents.sla import Kind
from tocsin.kit import errors, periods
from tocsin.kit.tx import Tx
from tocsin.web import forms, names, nested, render
from tocsin.web.here import Here, Standing

router = APIRouter()

_PATH = "/settings/service-levels"
_PAUSES = (Status.ACKNOWLEDGED, Status.IN_PROGRESS, Status.PENDING)


class NoSuchAgreement(errors.NotFound):
    def __init__(self, name: str) -> None:
        super().__init__(f"There is no service level '{name}'.")


class AgreementForm(BaseModel):
    """``within`` holds durations by priority and kind; an empty one promises nothing."""

    name: str = ""
    calendar: str = ""
    within: dict[Priority, dict[Kind, str]] = {}
    pauses: dict[Status, str] = {}
    services: list[str] = []
    is_default: bool = False

    def wanted(self) -> SlaPolicy:
        return SlaPolicy(
            self.name,
            self.calendar,
            self._within(),
            frozenset(self.pauses),
            forms.chosen(self.services),
            self.is_default,
        )

    def _within(self) -> Mapping[tuple[Priority, Kind], timedelta]:
        return {
            (priority, kind): periods.parse_duration(text)
            for priority, row in self.within.items()
            for kind, text in row.items()
            if text.strip()
        }


@router.get(_PATH)
def index(here: Here) -> Response:
    here.require(Permission.READ)

    def question(tx: Tx) -> render.Shown:
        found = agreements.sla_policies(tx)
        known = names.of(tx, services=[n for each in found for n in each.service_ids])
        return {"agreements": found, "calendars": agreements.calendars(tx), "known": known}

    shown: render.Shown = {"kinds": list(Kind), "priorities": list(Priority)}
    return here.page("settings/agreements/index.html", **shown, **here.look(question))


@router.get(f"{_PATH}/new")
def new(here: Here) -> Response:
    here.require(Permission.CONFIGURE)
    form = AgreementForm(pauses={Status.PENDING: "yes"}, is_default=not here.look(_any))
    return _form(here, form, is_new=True)


@router.get(f"{_PATH}/agreements/{{name}}")
def edit(here: Here, name: str) -> Response:
    here.require(Permission.CONFIGURE)
    return _form(here, here.look(lambda tx: _filled(_named(tx, name))), is_new=False)


@router.post(f"{_PATH}/agreements")
def put(here: Here, given: nested.Nested) -> Response:
    form = nested.filled(AgreementForm, given)
    is_new = bool(given.get("is_new"))
    if given.get("do", "save") != "save":
        return _form(here, form, is_new=is_new)
    try:
        here.act(lambda tx, **by: agreements.set_sla_policy(tx, form.wanted(), **by))
    except forms.REFUSED as refusal:
        return _form(here, form, is_new=is_new, refusal=refusal)
    return render.redirect(_PATH, notice="Saved. Every running clock is computed anew.")


def _any(tx: Tx) -> bool:
    return bool(agreements.sla_policies(tx))


def _named(tx: Tx, name: str) -> SlaPolicy:
    found = next((each for each in agreements.sla_policies(tx) if each.name == name), None)
    if found is None:
        raise NoSuchAgreement(name)
    return found


def _filled(found: SlaPolicy) -> AgreementForm:
    within: dict[Priority, dict[Kind, str]] = {}
    for (priority, kind), span in found.within.items():
        within.setdefault(priority, {})[kind] = periods.format_duration(span)
    return AgreementForm(
        name=found.name,
        calendar=found.calendar,
        within=within,
        pauses=dict.fromkeys(found.pauses, "yes"),
        services=[str(each) for each in found.service_ids],
        is_default=found.is_default,
    )


def _form(
    here: Standing, form: AgreementForm, *, is_new: bool, refusal: forms.Refusal | None = None
) -> Response:
    calendars = [(name, name) for name in here.look(agreements.calendars)]
    shown: render.Shown = {
        "is_new": is_new,
        "calendars": calendars,
        "services": here.look(names.services),
        "kinds": list(Kind),
        "priorities": list(Priority),
        "pauses": _PAUSES,
    }
    return here.form("settings/agreements/form.html", form, refusal, **shown)
