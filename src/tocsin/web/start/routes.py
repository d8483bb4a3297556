"""Where the start leads, and the steps of the first run, each a form of its own."""

from collections.abc import Callable, Mapping, Sequence
from datetime import timedelta
from functools import partial
from typing import Annotated, Any

from fastapi import Depends, Form
from pydantic import BaseModel
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from tocsin.identity import permission
from tocsin.identity.permission import Permission
from tocsin.kit import clock
from tocsin.kit.routing import Router
from tocsin.notify.contact import Confirmation
from tocsin.signals import paste
from tocsin.web import forms, moments, render, session
from tocsin.web.account import contacts, phone
from tocsin.web.session import Signed
from tocsin.web.start import checklist, first_steps
from tocsin.web.start.checklist import Step

router = Router()
ROUTERS: Sequence[Router] = (router,)

_GUIDE = "start/guide.html"
# The step that is next is below what is done: a small screen would show it to nobody.
_HERE = "/start#step"
_ENTER = "/start?step=reach&sent=yes#step"


class Guide:
    """The checklist as one request sees it."""

    def __init__(self, request: Request, signed: session.Viewer) -> None:
        permission.require(signed.actor, Permission.CONFIGURE)
        self.request = request
        self.signed: Signed = signed

    def show(self, step: Step | None) -> Response:
        return self._show(step, None, forms.fresh())

    def take(
        self,
        step: Step,
        form: BaseModel,
        make: Callable[..., Any],
        then: Callable[[Any], Response],
    ) -> Response:
        """Make what the form of a step says, or show it again with what is wrong."""
        try:
            with session.database(self.request).transaction() as tx:
                made = make(tx, actor=self.signed.actor, now=clock.now(tx))
        except forms.REFUSED as refusal:
            return self._show(step, form, forms.refused(form, refusal), status=422)
        return then(made)

    def _show(
        self, step: Step | None, form: BaseModel | None, said: Mapping[str, Any], status: int = 200
    ) -> Response:
        with session.database(self.request).reading() as tx:
            shown = checklist.of(tx, chosen=step, now=clock.now(tx))
            choices = checklist.choices(tx, shown.current)
        empty = self._empty(shown.current) if form is None else form
        context = {"checklist": shown, "form": empty, **choices, **said}
        return render.page(self.request, _GUIDE, status=status, **context)

    def _empty(self, step: Step | None) -> BaseModel | None:
        person, now = self.signed.person, self.request.state.reader.now
        first = moments.written(now.replace(minute=0) - timedelta(hours=1))
        made: Mapping[Step, BaseModel] = {
            Step.MAIL: first_steps.MailForm(sender=f"tocsin@{person.email.rpartition('@')[2]}"),
            Step.REACH: first_steps.ReachForm(),
            Step.PERSON: first_steps.PersonForm(time_zone=person.time_zone),
            Step.TEAM: first_steps.TeamForm(person_ids=[person.id]),
            Step.SCHEDULE: first_steps.ScheduleForm(starts_at=first, time_zone=person.time_zone),
            Step.POLICY: first_steps.PolicyForm(fallback_id=person.id),
            Step.SERVICE: first_steps.ServiceForm(),
            Step.SOURCE: first_steps.SourceForm(),
            Step.TEST: first_steps.DrillForm(),
        }
        return made[step] if step else None


Here = Annotated[Guide, Depends()]


@router.get("/")
def start(request: Request, signed: session.Viewer) -> Response:
    """Lead each one to where their work is."""
    if not permission.may(signed.actor, Permission.READ):
        return RedirectResponse("/reports", 303)
    with session.database(request).reading() as tx:
        is_new = not checklist.has_begun(tx)
        is_first_on_phone = phone.is_offered(tx, request, signed)
    if is_new and permission.may(signed.actor, Permission.CONFIGURE):
        return RedirectResponse("/start", 303)
    return RedirectResponse(phone.PATH if is_first_on_phone else "/board", 303)


@router.get("/start")
def guide(at: Here, step: Step | None = None) -> Response:
    return at.show(step)


@router.post("/start/mail")
def mail(at: Here, form: Annotated[first_steps.MailForm, Form()]) -> Response:
    key = at.request.app.state.settings.key
    return at.take(Step.MAIL, form, partial(form.make, key=key), _next("Mail is set up."))


@router.post("/start/reach")
def reach(at: Here, form: Annotated[first_steps.ReachForm, Form()]) -> Response:
    key = at.request.app.state.settings.key
    make = partial(form.make, person=at.signed.person, key=key)
    return at.take(Step.REACH, form, make, _reached)


@router.post("/start/person")
def person(at: Here, form: Annotated[first_steps.PersonForm, Form()]) -> Response:
    return at.take(Step.PERSON, form, form.make, _next(f"{form.name} can be paged."))


@router.post("/start/team")
def team(at: Here, form: Annotated[first_steps.TeamForm, Form()]) -> Response:
    return at.take(Step.TEAM, form, form.make, _next("There is a team."))


@router.post("/start/schedule")
def schedule(at: Here, form: Annotated[first_steps.ScheduleForm, Form()]) -> Response:
    return at.take(Step.SCHEDULE, form, form.make, _next("Somebody is on call now."))


@router.post("/start/policy")
def policy(at: Here, form: Annotated[first_steps.PolicyForm, Form()]) -> Response:
    return at.take(Step.POLICY, form, form.make, _next("It is clear who is paged."))


@router.post("/start/service")
def service(at: Here, form: Annotated[first_steps.ServiceForm, Form()]) -> Response:
    return at.take(Step.SERVICE, form, form.make, _next(f"{form.name} is watched over."))


@router.post("/start/source")
def source(at: Here, form: Annotated[first_steps.SourceForm, Form()]) -> Response:
    def lines(key: str) -> Response:
        url = at.request.app.state.settings.base_url
        shown = paste.lines(form.kind, url=url, key=key)
        return render.page(at.request, "start/source.html", status=201, form=form, lines=shown)

    return at.take(Step.SOURCE, form, form.make, lines)


@router.post("/start/test")
def test_page(at: Here, form: Annotated[first_steps.DrillForm, Form()]) -> Response:
    return at.take(Step.TEST, form, form.make, _drill)


def _next(said: str) -> Callable[[Any], Response]:
    return lambda _made: render.redirect(_HERE, notice=said)


def _reached(result: Confirmation | None) -> Response:
    said = "A code is on its way." if result is None else contacts.SAID[result]
    is_proven = result is Confirmation.CONFIRMED
    return render.redirect(_HERE if is_proven else _ENTER, notice=said)


def _drill(number: int) -> Response:
    return render.redirect(f"/incidents/{number}/paging", notice="The test page is on its way.")
