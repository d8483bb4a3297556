"""The way of an incident through its stages, one form or button for each step."""

from functools import partial
from typing import Annotated, Any

from fastapi import Form
from pydantic import BaseModel
from starlette.responses import Response

from tocsin.identity.permission import Permission
from tocsin.incidents.actions import (
    closing,
    ending,
    progress,
    propagating,
    reopening,
    resolving,
    withdrawing,
)
from tocsin.incidents.actions.progress import Hold
from tocsin.incidents.incident import Incident
from tocsin.incidents.lifecycle import AlreadyAcknowledged
from tocsin.incidents.resolution import Code, Resolution
from tocsin.kit.routing import Router
from tocsin.kit.tx import Tx
from tocsin.web import moments, paths, render
from tocsin.web.incidents.at import FormPage, Here

router = Router(prefix="/incidents/{number}")


class Acknowledgement(BaseModel):
    """``next`` is the list that it was acknowledged in."""

    next: str = ""


class HoldForm(BaseModel):
    reason: str = ""
    until: str = ""

    def said(self, zone: str) -> Hold:
        until = moments.read(self.until, zone=zone, field="until") if self.until else None
        return Hold(self.reason, until)


class ResolutionForm(BaseModel):
    code: Code = Code.FIXED
    notes: str = ""
    is_verified: bool = False
    evidence: str = ""
    with_parts: bool = False


class ClosureForm(BaseModel):
    waiver: str = ""


class Reason(BaseModel):
    reason: str = ""


def _ends(tx: Tx, incident: Incident) -> dict[str, Any]:
    """How it can end, and what hangs on it and could end with it."""
    below = propagating.open_below(tx, incident.number, actor=propagating.HERALD)
    codes = [(each.code.value, each.code.words.capitalize()) for each in ending.codes(tx)]
    return {"codes": codes, "below": below, "always": propagating.always_follow(tx)}


HOLD = FormPage("incidents/forms/hold.html", lambda _: HoldForm())
RESOLUTION = FormPage("incidents/forms/resolution.html", lambda _: ResolutionForm(), _ends)
CLOSURE = FormPage("incidents/forms/closure.html", lambda _: ClosureForm())
CANCELLATION = FormPage("incidents/forms/cancellation.html", lambda _: Reason())
REOPENING = FormPage("incidents/forms/reopening.html", lambda _: Reason(), needs=Permission.REPORT)


@router.post("/acknowledgement")
def acknowledge(at: Here, form: Annotated[Acknowledgement, Form()]) -> Response:
    back = paths.local(form.next) if form.next else at.path
    try:
        return at.do(
            progress.acknowledge,
            notice=f"You have #{at.number}. Paging stopped.",
            undo=f"{at.path}/acknowledgement/withdrawal",
            path=back,
        )
    except AlreadyAcknowledged as faster:
        return render.redirect(back, notice=faster.sentence)


@router.post("/acknowledgement/withdrawal")
def withdraw(at: Here) -> Response:
    said = f"#{at.number} is open again, and people are paged about it."
    return at.do(withdrawing.withdraw_acknowledgement, notice=said)


@router.post("/work")
def start_work(at: Here) -> Response:
    return at.do(progress.start_work, notice="You are working on it.")


@router.get("/hold")
def hold_form(at: Here) -> Response:
    return at.show(HOLD)


@router.post("/hold")
def hold(at: Here, form: Annotated[HoldForm, Form()]) -> Response:
    def act(tx: Tx, number: int, **by: Any) -> None:
        progress.put_on_hold(tx, number, form.said(at.signed.person.time_zone), **by)

    return at.take(HOLD, form, act, notice="It waits; its SLA clocks stand still meanwhile.")


@router.get("/resolution")
def resolution_form(at: Here) -> Response:
    return at.show(RESOLUTION)


@router.post("/resolution")
def resolve(at: Here, form: Annotated[ResolutionForm, Form()]) -> Response:
    def act(tx: Tx, number: int, **by: Any) -> None:
        said = Resolution(form.code, form.notes, form.is_verified, form.evidence)
        resolving.resolve(tx, number, said, **by)
        if form.with_parts:
            propagating.resolve_below(tx, number, **by)

    return at.take(RESOLUTION, form, act, notice="Resolved.")


@router.get("/closure")
def closure_form(at: Here) -> Response:
    return at.show(CLOSURE)


@router.post("/closure")
def close(at: Here, form: Annotated[ClosureForm, Form()]) -> Response:
    act = partial(closing.close, waiver=form.waiver.strip() or None)
    return at.take(CLOSURE, form, act, notice="Closed.")


@router.get("/cancellation")
def cancellation_form(at: Here) -> Response:
    return at.show(CANCELLATION)


@router.post("/cancellation")
def cancel(at: Here, form: Annotated[Reason, Form()]) -> Response:
    act = partial(resolving.cancel, reason=form.reason)
    return at.take(CANCELLATION, form, act, notice="Cancelled. It is in no figure.")


@router.get("/reopening")
def reopening_form(at: Here) -> Response:
    return at.show(REOPENING)


@router.post("/reopening")
def reopen(at: Here, form: Annotated[Reason, Form()]) -> Response:
    led_to: list[int] = []

    def act(tx: Tx, number: int, **by: Any) -> None:
        found = reopening.reopen_or_follow(tx, number, reason=form.reason, **by)
        led_to[:] = [found.number]

    answer = at.take(REOPENING, form, act, notice="Reopened.")
    if led_to in ([], [at.number]):
        return answer
    said = f"#{at.number} was over for too long to reopen: this one follows it."
    return render.redirect(f"/incidents/{led_to[0]}", notice=said)
