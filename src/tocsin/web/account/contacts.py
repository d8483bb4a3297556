"""Contacts: where a person can be told something, proved by a code, tried out, switched.

Whoever could change them could lead pages away, so that the password is asked for again.
"""

from typing import Annotated, Any

from fastapi import Form
from pydantic import BaseModel
from starlette.responses import Response

from tocsin.kit.routing import Router
from tocsin.kit.tx import Tx
from tocsin.notify import actions as notify
from tocsin.notify.contact import Confirmation, NewContact
from tocsin.web import forms, paths, render
from tocsin.web.here import Here, Standing

router = Router()

Next = Annotated[str, Form()]

SAID = {
    Confirmation.CONFIRMED: "It is yours. Pages reach you there from now on.",
    Confirmation.WRONG: "That is not the code. Look again, or send another.",
    Confirmation.SPENT: "This code has run out. Send another.",
}


class ContactForm(BaseModel):
    person_id: forms.Number = 1
    channel: str = "email"
    address: str = ""
    label: str = ""


@router.get("/contacts/new")
def new(here: Here, person: forms.Chosen = None) -> Response:
    here.confirmed()
    owner = person or here.signed.person.id
    return _form(here, ContactForm(person_id=owner, address=_known_address(here, owner)))


@router.post("/contacts/new")
def create(here: Here, form: Annotated[ContactForm, Form()]) -> Response:
    here.confirmed(f"/contacts/new?person={form.person_id}")
    wanted = NewContact(form.person_id, form.channel, form.address, form.label)

    def add(tx: Tx, **by: Any) -> int:
        number = notify.add_contact(tx, wanted, **by)
        if _is_unproved(tx, form.person_id, number):
            notify.send_code(tx, number, key=here.settings.key, **by)
        return number

    try:
        number = here.act(add)
    except forms.REFUSED as refusal:
        return _form(here, form, refusal)
    is_unproved = here.look(lambda tx: _is_unproved(tx, form.person_id, number))
    back = _back(here, form.person_id)
    way = f"/contacts/{number}/verification" if is_unproved else back
    return render.redirect(way, notice="A code is on its way." if is_unproved else "Added.")


@router.post("/contacts/{number}/codes")
def send_code(here: Here, number: int) -> Response:
    key = here.settings.key
    here.act(lambda tx, **by: notify.send_code(tx, number, key=key, **by))
    return render.redirect(f"/contacts/{number}/verification", notice="A code is on its way.")


@router.get("/contacts/{number}/verification")
def verification(here: Here, number: int) -> Response:
    here.confirmed()
    return here.page("account/verification.html", number=number, problem="")


@router.post("/contacts/{number}/verification")
def verify(here: Here, number: int, code: Annotated[str, Form()] = "") -> Response:
    here.confirmed(f"/contacts/{number}/verification")
    result = here.act(lambda tx, **by: notify.confirm_contact(tx, number, code, **by))
    if result is Confirmation.CONFIRMED:
        return render.redirect("/account", notice=SAID[result])
    shown: render.Shown = {"number": number, "problem": SAID[result]}
    return here.page("account/verification.html", status=422, **shown)


@router.post("/contacts/{number}/tests")
def try_out(here: Here, number: int, next: Next = "") -> Response:
    """Send a test; one's own is then followed on its way."""
    here.act(lambda tx, **by: notify.test_contact(tx, number, **by))
    way = paths.local(next) if next else f"/contacts/{number}/tests"
    return render.redirect(way, notice="A test is on its way.")


@router.post("/contacts/{number}/switch")
def switch(
    here: Here,
    number: int,
    label: Annotated[str, Form()] = "",
    is_enabled: Annotated[bool, Form()] = False,
    next: Next = "/account",
) -> Response:
    here.confirmed(paths.local(next))
    here.act(
        lambda tx, **by: notify.change_contact(tx, number, label=label, is_enabled=is_enabled, **by)
    )
    said = (
        "It is used again."
        if is_enabled
        else "It is not used any more; what was to go there failed."
    )
    return render.redirect(paths.local(next), notice=said)


@router.post("/contacts/{number}/removal")
def remove(here: Here, number: int, next: Next = "/account") -> Response:
    here.confirmed(paths.local(next))
    here.act(lambda tx, **by: notify.remove_contact(tx, number, **by))
    return render.redirect(paths.local(next), notice="The contact is removed.")


def _form(here: Standing, form: ContactForm, refusal: forms.Refusal | None = None) -> Response:
    usable = [each for each in here.look(notify.usable_channels) if not each.is_by_device]
    shown: render.Shown = {"channels": usable, "back": _back(here, form.person_id)}
    return here.form("account/contact.html", form, refusal, **shown)


def _back(here: Standing, person_id: int) -> str:
    is_mine = person_id == here.signed.person.id
    return "/account" if is_mine else f"/settings/people/{person_id}"


def _known_address(here: Standing, person_id: int) -> str:
    return here.signed.person.email if person_id == here.signed.person.id else ""


def _is_unproved(tx: Tx, person_id: int, number: int) -> bool:
    found = notify.contacts(tx, person_id)
    return any(each.id == number and not each.is_verified for each in found)
