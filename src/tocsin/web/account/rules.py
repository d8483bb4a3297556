"""Notification rules: which of my contacts is used when, for what cannot wait and for what can."""

from collections.abc import Sequence
from typing import Any

from pydantic import BaseModel
from starlette.responses import Response

from tocsin.identity.actor import Actor
from tocsin.kit import periods
from tocsin.kit.routing import Router
from tocsin.kit.tx import Tx
from tocsin.notify import actions as notify
from tocsin.notify import channels
from tocsin.notify.contact import Contact
from tocsin.notify.message import Urgency
from tocsin.notify.rule import Rule
from tocsin.web import forms, nested, render
from tocsin.web.here import Here, Standing

router = Router()


class Line(BaseModel):
    contact_id: str = ""
    delay: str = "0s"


class RulesForm(BaseModel):
    high: list[Line] = []
    low: list[Line] = []

    def wanted(self, urgency: Urgency) -> list[Rule]:
        return [
            Rule(number, urgency, periods.parse_duration(line.delay))
            for line in (self.high if urgency is Urgency.HIGH else self.low)
            if (number := forms.number_of(line.contact_id)) is not None
        ]


@router.get("/account/rules")
def edit(here: Here) -> Response:
    here.confirmed()
    me = here.signed.person.id
    found = here.ask(lambda tx, **by: notify.rules(tx, me, **by))
    lines = {urgency: _lines(found, urgency) for urgency in Urgency}
    return _form(here, RulesForm(high=lines[Urgency.HIGH], low=lines[Urgency.LOW]))


@router.post("/account/rules")
def replace(here: Here, given: nested.Nested) -> Response:
    here.confirmed("/account/rules")
    form = nested.filled(RulesForm, given)
    if given.get("do", "save") != "save":
        return _form(here, form)
    try:
        here.act(lambda tx, **by: _save(tx, form, here.signed.person.id, **by))
    except forms.REFUSED as refusal:
        return _form(here, form, refusal)
    return render.redirect("/account", notice="Saved. It holds from the next message on.")


def _save(tx: Tx, form: RulesForm, person_id: int, **by: Any) -> None:
    for urgency in Urgency:
        notify.set_rules(tx, person_id, urgency, form.wanted(urgency), **by)


def _lines(rules: Sequence[Rule], urgency: Urgency) -> list[Line]:
    return [
        Line(contact_id=str(each.contact_id), delay=periods.format_duration(each.delay))
        for each in rules
        if each.urgency is urgency
    ]


def _form(here: Standing, form: RulesForm, refusal: forms.Refusal | None = None) -> Response:
    def question(tx: Tx, *, actor: Actor) -> list[tuple[int, str]]:
        own = notify.list_contacts(tx, here.signed.person.id, actor=actor)
        return [(each.id, _called(each)) for each in own if each.is_verified]

    return here.form("account/rules.html", form, refusal, contacts=here.ask(question))


def _called(contact: Contact) -> str:
    title = channels.named(contact.channel).title
    return f"{title}: {contact.label or contact.address}" if contact.address else title
