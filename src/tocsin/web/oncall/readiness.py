"""Readiness in the browser: what is broken, who is needed and how they are reached, and tests."""

from datetime import time
from typing import Annotated, Any

from fastapi import Form
from pydantic import BaseModel
from starlette.responses import Response

from tocsin.identity.actor import Actor
from tocsin.identity.permission import Permission
from tocsin.kit import errors
from tocsin.kit.routing import Router
from tocsin.kit.tx import Tx
from tocsin.oncall.actions import readying
from tocsin.oncall.timetable import WEEK, Timetable
from tocsin.web import forms, render
from tocsin.web.here import Here
from tocsin.web.oncall import weak_spots

router = Router()

_FORM = "oncall/timetable.html"


class TimetableForm(BaseModel):
    time_zone: str = "UTC"
    digest_days: str = ""
    digest_at: str = "08:00"
    canary_days: str = ""
    canary_at: str = "10:00"

    def wanted(self) -> Timetable:
        return Timetable(
            self.time_zone.strip(),
            _days(self.digest_days),
            _time(self.digest_at, "digest_at"),
            _days(self.canary_days),
            _time(self.canary_at, "canary_at"),
        )


@router.get("/readiness")
def show(here: Here) -> Response:
    def question(tx: Tx, *, actor: Actor) -> render.Shown:
        report = readying.view_report(tx, actor=actor, now=here.now)
        return {
            "report": report,
            "hrefs": {
                each.subject: weak_spots.place(each.subject, actor) for each in report.findings
            },
            "timetable": readying.view_timetable(tx, actor=actor),
        }

    return here.page("oncall/readiness.html", **here.ask(question))


@router.post("/readiness/tests")
def send_tests(here: Here) -> Response:
    sent = here.act(readying.send_tests)
    said = f"{sent} test pages are on their way." if sent else "There is nobody to test."
    return render.redirect("/readiness", notice=said)


@router.get("/readiness/timetable")
def edit(here: Here) -> Response:
    here.require(Permission.CONFIGURE)
    found = here.ask(readying.view_timetable)
    form = TimetableForm(
        time_zone=found.time_zone,
        digest_days=" ".join(found.digest_days),
        digest_at=f"{found.digest_at:%H:%M}",
        canary_days=" ".join(found.canary_days),
        canary_at=f"{found.canary_at:%H:%M}",
    )
    return here.form(_FORM, form)


@router.post("/readiness/timetable")
def change(here: Here, form: Annotated[TimetableForm, Form()]) -> Response:
    def save(tx: Tx, **by: Any) -> bool:
        return readying.set_timetable(tx, form.wanted(), **by)

    try:
        here.act(save)
    except forms.REFUSED as refusal:
        return here.form(_FORM, form, refusal)
    return render.redirect("/readiness", notice="Saved.")


def _days(given: str) -> tuple[str, ...]:
    words = given.lower().replace(",", " ").split()
    return WEEK if words == ["daily"] else tuple(word[:3] for word in words)


def _time(given: str, field: str) -> time:
    try:
        return time.fromisoformat(given.strip())
    except ValueError as error:
        said = f"'{given[:20]}' is not a time such as 08:00."
        raise errors.Invalid(said, fields={field: said}) from error
