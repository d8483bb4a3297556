"""What the desk knows of a person: where from, by which number, whether they come first."""

from typing import Any

from pydantic import BaseModel
from starlette.responses import Response

from tocsin.identity import actions as identity
from tocsin.identity import organisation as ideas
from tocsin.identity.actions import organisations, profiles
from tocsin.identity.actor import Actor
from tocsin.identity.permission import Permission
from tocsin.identity.profile import Profile
from tocsin.kit.routing import Router
from tocsin.kit.tx import Tx
from tocsin.web import forms, nested, render
from tocsin.web.here import Here, Standing

router = Router(prefix="/settings/people/{number}/profile")


class ProfileForm(BaseModel):
    organisation_id: forms.Chosen = None
    phone: str = ""
    is_vip: bool = False
    note: str = ""

    def wanted(self) -> Profile:
        return Profile(self.organisation_id, self.phone, self.is_vip, self.note)


@router.get("")
def edit(here: Here, number: int) -> Response:
    here.require(Permission.RESPOND)
    known = here.ask(lambda tx, **by: profiles.profile(tx, number, **by))
    form = ProfileForm(
        organisation_id=known.organisation_id,
        phone=known.phone,
        is_vip=known.is_vip,
        note=known.note,
    )
    return _form(here, number, form)


@router.post("")
def replace(here: Here, number: int, given: nested.Nested) -> Response:
    form = nested.filled(ProfileForm, given)
    try:
        here.act(lambda tx, **by: profiles.set_profile(tx, number, form.wanted(), **by))
    except forms.REFUSED as refusal:
        return _form(here, number, form, refusal)
    return render.redirect(f"/settings/people/{number}", notice="Written down.")


def _form(
    here: Standing, number: int, form: ProfileForm, refusal: forms.Refusal | None = None
) -> Response:
    def question(tx: Tx, *, actor: Actor) -> dict[str, Any]:
        return {
            "person": identity.view_person(tx, number, actor=actor),
            "organisations": [(each.id, each.name) for each in organisations.organisations(tx)],
            "belongs": ideas.named(organisations.organisations_of(tx, number)),
        }

    return here.form("settings/people/profile.html", form, refusal, **here.ask(question))
