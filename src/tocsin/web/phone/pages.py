"""One page for a call: who, what, saved. Made for the keyboard, since the other hand has the phone.

What is typed as the caller finds people by name, number and address; whoever nobody knows is made
when the call is saved. Beside it stands what the caller reported before and what is known already.
"""

from typing import Annotated, Any

from fastapi import Form
from pydantic import BaseModel
from starlette.responses import Response

from tocsin.desk.actions import calling, outages
from tocsin.desk.actions.calling import Call
from tocsin.identity.actions import profiles
from tocsin.identity.actor import Actor
from tocsin.identity.permission import Permission
from tocsin.identity.profile import Caller
from tocsin.incidents.actions import asking, configuring, reading
from tocsin.incidents.actions.judging import Facts
from tocsin.incidents.priority import Level
from tocsin.incidents.search import Query
from tocsin.kit import errors
from tocsin.kit.routing import Router
from tocsin.kit.tx import Tx
from tocsin.triage.actions.suggesting import Said
from tocsin.web import forms, names, nested, render
from tocsin.web.here import Here, Standing
from tocsin.web.incidents import likely

router = Router(prefix="/phone")

NEW = "new"
_RECENT = 5


class CallForm(BaseModel):
    """``who`` is the number of the caller that was chosen, or "new"."""

    caller: str = ""
    who: str = ""
    title: str = ""
    description: str = ""
    service_id: forms.Chosen = None
    urgency: Annotated[Level | None, forms.UNCHOSEN] = None
    category: str = ""
    answers: dict[str, str] = {}
    answers_later: bool = False
    take: str = ""

    def call(self) -> Call:
        return Call(
            self.caller,
            self.title,
            caller_id=int(self.who) if self.who.isdecimal() and len(self.who) < 19 else None,
            is_new=self.who == NEW,
            description=self.description,
            service_id=self.service_id,
            urgency=self.urgency,
            category=self.category or None,
            answers=self.answers,
            answers_later=self.answers_later,
        )

    def taken(self) -> "CallForm":
        """Return it with what was suggested and is taken."""
        category = likely.category_in(self.take)
        return self.model_copy(
            update={
                "category": self.category if category is None else category,
                "service_id": likely.service_in(self.take) or self.service_id,
            }
        )

    def said(self, caller: str) -> Said:
        facts = Facts(None, int(caller) if caller.isdecimal() else None, None)
        service_ids = [self.service_id] if self.service_id else []
        return Said(self.title, self.description, service_ids, facts)


@router.get("")
def page(here: Here, caller: str = "") -> Response:
    here.require(Permission.RESPOND)
    return _show(here, CallForm(caller=caller))


@router.post("")
def log(here: Here, given: nested.Nested) -> Response:
    here.require(Permission.RESPOND)
    form = nested.filled(CallForm, given)
    if form.take or given.get("do", "save") != "save":
        return _show(here, form.taken())
    try:
        number = here.act(lambda tx, **by: calling.log(tx, form.call(), **by))
    except forms.REFUSED as refusal:
        return _show(here, form, refusal)
    return render.redirect("/phone", notice=f"Logged as #{number}. Ready for the next call.")


@router.post("/{number}/affected")
def affected(here: Here, number: int, caller_id: Annotated[int, Form(ge=1)]) -> Response:
    """Count the caller among those whom a known outage hits, instead of opening it again."""

    def act(tx: Tx, **by: Any) -> int:
        return outages.me_too(tx, number, person_id=caller_id, **by)

    try:
        count = here.act(act)
    except errors.Conflict as refusal:
        return render.redirect("/phone", notice=refusal.sentence)
    said = f"Noted on #{number}: it hits {count} by now. They are told when it is over."
    return render.redirect("/phone", notice=said)


def _show(here: Standing, form: CallForm, refusal: forms.Refusal | None = None) -> Response:
    def question(tx: Tx, *, actor: Actor) -> dict[str, Any]:
        beside = _beside(tx, form, actor=actor)
        said = form.said(beside["who"])
        return beside | {"suggested": likely.of(tx, said, actor=actor, now=here.now)}

    shown = here.ask(question)
    faults = refusal.fields if isinstance(refusal, errors.Invalid) else {}
    problem = refusal.sentence if refusal else ""
    shown |= {"form": form, "faults": faults, "problem": problem, "levels": list(Level)}
    return here.page("phone/page.html", status=422 if refusal else 200, **shown)


def _beside(tx: Tx, form: CallForm, *, actor: Actor) -> dict[str, Any]:
    found = profiles.callers(tx, form.caller, actor=actor)
    who = _chosen(form, found)
    query = Query(reporter_id=int(who), limit=_RECENT) if who.isdecimal() else None
    return {
        "callers": found,
        "who": who,
        "recent": reading.search(tx, query, actor=actor).items if query else [],
        "outages": outages.known(tx, service_id=form.service_id, actor=actor),
        "services": names.services(tx),
        "categories": [(c.path, c.path.replace("/", " / ")) for c in configuring.categories(tx)],
        "asked": asking.form_for(tx, form.category) if form.category else None,
    }


def _chosen(form: CallForm, found: list[Caller]) -> str:
    """Who it is taken to be: the one that was chosen, or the only one that fits."""
    if form.who == NEW or form.who in {str(each.id) for each in found}:
        return form.who
    if len(found) == 1:
        return str(found[0].id)
    return "" if found or len(form.caller.strip()) < 2 else NEW
