"""Service levels: what users are promised, and what teams and vendors promise about their part."""

from collections.abc import Mapping, Sequence
from datetime import timedelta

from pydantic import BaseModel
from starlette.responses import Response

from tocsin.identity.permission import Permission
from tocsin.incidents.actions import agreements, retiring
from tocsin.incidents.actions.agreements import SlaPolicy
from tocsin.incidents.lifecycle import Status
from tocsin.incidents.priority import Priority
from tocsin.incidents.sla import WARN_AT, Basis, Kind
from tocsin.kit import errors, periods
from tocsin.kit.routing import Router
from tocsin.kit.tx import Tx
from tocsin.oncall.actions import vendors
from tocsin.web import forms, names, nested, render
from tocsin.web.here import Here, Standing

router = Router()

_PATH = "/settings/service-levels"
_PAUSES = (Status.ACKNOWLEDGED, Status.IN_PROGRESS, Status.PENDING)


class NoSuchAgreement(errors.NotFound):
    def __init__(self, name: str) -> None:
        super().__init__(f"There is no service level '{name}'.")


class NoPerCents(errors.Invalid):
    """Warnings are given at shares of the time."""


class AgreementForm(BaseModel):
    """``within`` holds durations by priority and kind; an empty one promises nothing."""

    name: str = ""
    basis: Basis = Basis.USERS
    calendar: str = ""
    within: dict[Priority, dict[Kind, str]] = {}
    pauses: dict[Status, str] = {}
    services: list[str] = []
    teams: list[str] = []
    vendors: list[str] = []
    warn_at: str = ", ".join(map(str, WARN_AT))
    page_at: str = ""
    is_default: bool = False

    def wanted(self) -> SlaPolicy:
        return SlaPolicy(
            self.name,
            self.calendar,
            self._within(),
            frozenset(self.pauses),
            forms.chosen(self.services),
            self.is_default,
            self.basis,
            forms.chosen(self.vendors if self.basis is Basis.VENDOR else self.teams),
            _steps(self.warn_at),
            _steps(self.page_at),
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
        return {
            "agreements": found,
            "calendars": agreements.calendars(tx),
            "known": known,
            "parties": _parties(tx, found),
        }

    shown: render.Shown = {"priorities": list(Priority), "heads": _HEADS}
    return here.page("settings/agreements/index.html", **shown, **here.look(question))


@router.get(f"{_PATH}/new")
def new(here: Here, basis: Basis = Basis.USERS) -> Response:
    here.require(Permission.CONFIGURE)
    is_default = basis is Basis.USERS and not here.look(_any)
    form = AgreementForm(basis=basis, pauses={Status.PENDING: "yes"}, is_default=is_default)
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


@router.post(f"{_PATH}/agreements/{{name}}/retirement")
def retire(here: Here, name: str) -> Response:
    try:
        here.act(lambda tx, **by: retiring.retire_policy(tx, name, **by))
    except forms.REFUSED as refusal:
        shown = here.look(lambda tx: _filled(_named(tx, name)))
        return _form(here, shown, is_new=False, refusal=refusal)
    return render.redirect(_PATH, notice="Retired. What ran by it keeps it.")


_WORDS: Mapping[Kind, str] = {
    Kind.RESPONSE: "answer within",
    Kind.UPDATE: "a word every",
    Kind.RESOLUTION: "resolve within",
    Kind.TEAM: "done or handed on within",
    Kind.VENDOR: "done within",
}


_HEADS: Mapping[Basis, list[str]] = {
    basis: ["Priority", *(_WORDS[kind].capitalize() for kind in basis.kinds)] for basis in Basis
}


def _steps(given: str) -> tuple[int, ...]:
    """Read per cents as people write them: ``50, 80 %``."""
    parts = [part.strip(" %") for part in given.replace(";", ",").split(",")]
    try:
        return tuple(int(part) for part in parts if part)
    except ValueError as error:
        sentence = "Write per cents as whole numbers: 50, 80, 100."
        raise NoPerCents(sentence, fields={"warn_at": sentence}) from error


def _parties(tx: Tx, found: Sequence[SlaPolicy]) -> Mapping[str, list[str]]:
    """Return what the teams and vendors of each agreement are called."""
    outside = [each for one in found if one.basis is Basis.VENDOR for each in one.party_ids]
    inside = [each for one in found if one.basis is not Basis.VENDOR for each in one.party_ids]
    called, teams = vendors.vendors_of(tx, outside), names.of(tx, teams=inside)
    return {
        one.name: [
            called[each].name if one.basis is Basis.VENDOR else teams.team(each) or "a team gone"
            for each in one.party_ids
        ]
        for one in found
    }


def _vendors(tx: Tx) -> list[tuple[int, str]]:
    return [(each.id, each.name) for each in vendors.vendors(tx)]


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
        basis=found.basis,
        teams=[] if found.basis is Basis.VENDOR else [str(each) for each in found.party_ids],
        vendors=[str(each) for each in found.party_ids] if found.basis is Basis.VENDOR else [],
        warn_at=", ".join(map(str, found.warn_at)),
        page_at=", ".join(map(str, found.page_at)),
    )


def _form(
    here: Standing, form: AgreementForm, *, is_new: bool, refusal: forms.Refusal | None = None
) -> Response:
    calendars = [(name, name) for name in here.look(agreements.calendars)]
    shown: render.Shown = {
        "is_new": is_new,
        "calendars": calendars,
        "services": here.look(names.services),
        "teams": here.look(names.teams),
        "vendors": here.look(_vendors),
        "kinds": form.basis.kinds,
        "words": _WORDS,
        "priorities": list(Priority),
        "pauses": _PAUSES,
    }
    return here.form("settings/agreements/form.html", form, refusal, **shown)
