"""Providers by which people sign in: set up, changed, removed."""

from collections.abc import Mapping
from dataclasses import asdict
from typing import Annotated, Any

from fastapi import Form
from pydantic import BaseModel
from starlette.responses import Response

from tocsin.identity.actions import providers
from tocsin.identity.actor import Role
from tocsin.identity.permission import Permission
from tocsin.identity.provider import InvalidProvider, NewProvider, Provider
from tocsin.kit.routing import Router
from tocsin.kit.tx import Tx
from tocsin.web import forms, render
from tocsin.web.here import Here, Standing

router = Router()

_PATH = "/settings/sign-in"
_FORM = f"{_PATH}/providers"
ROLES = [(role.value, role.value.capitalize()) for role in Role]


class ProviderForm(BaseModel):
    """``roles`` and ``teams`` are one group a line: ``oncall = responder``."""

    name: str = ""
    issuer: str = ""
    client_id: str = ""
    client_secret: str = ""
    scopes: str = "openid email profile"
    domains: str = ""
    trusts_email: bool = False
    welcomes: bool = False
    role: Role = Role.STAKEHOLDER
    groups_claim: str = "groups"
    roles: str = ""
    teams: str = ""
    asks_code: bool = False
    is_enabled: bool = False

    def wanted(self) -> NewProvider:
        given = self.model_dump(exclude={"client_secret", "domains", "roles", "teams"})
        return NewProvider(
            **given,
            domains=tuple(self.domains.replace(",", " ").split()),
            roles=_read("roles", self.roles),
            teams=_read("teams", self.teams),
        )


@router.get(f"{_FORM}/new")
def new(here: Here) -> Response:
    here.require(Permission.ADMINISTER)
    return _form(here, ProviderForm(is_enabled=True))


@router.post(_FORM)
def create(here: Here, form: Annotated[ProviderForm, Form()]) -> Response:
    here.require(Permission.ADMINISTER)
    here.confirmed(f"{_FORM}/new")

    def make(tx: Tx, **by: Any) -> Provider:
        made = providers.create_provider(
            tx, form.wanted(), secret=form.client_secret, key=here.settings.key, **by
        )
        return providers.view_provider(tx, made, actor=here.actor)

    try:
        found = here.act(make)
    except forms.REFUSED as refusal:
        return _form(here, form, refusal)
    said = "Saved. Give the provider the address that stands here, then try it."
    return render.redirect(f"{_FORM}/{found.id}", notice=said)


@router.get(f"{_FORM}/{{provider_id}}")
def edit(here: Here, provider_id: int) -> Response:
    found = here.ask(lambda tx, **by: providers.view_provider(tx, provider_id, **by))
    return _form(here, _filled(found), found=found)


@router.post(f"{_FORM}/{{provider_id}}")
def change(here: Here, provider_id: int, form: Annotated[ProviderForm, Form()]) -> Response:
    here.require(Permission.ADMINISTER)
    here.confirmed(f"{_FORM}/{provider_id}")
    key, secret = here.settings.key, form.client_secret
    try:
        here.act(
            lambda tx, **by: providers.change_provider(
                tx, provider_id, form.wanted(), secret=secret, key=key, **by
            )
        )
    except forms.REFUSED as refusal:
        found = here.ask(lambda tx, **by: providers.view_provider(tx, provider_id, **by))
        return _form(here, form, refusal, found=found)
    return render.redirect(_PATH, notice="Saved.")


@router.post(f"{_FORM}/{{provider_id}}/removal")
def remove(here: Here, provider_id: int) -> Response:
    here.require(Permission.ADMINISTER)
    here.confirmed(f"{_FORM}/{provider_id}")
    here.act(lambda tx, **by: providers.remove_provider(tx, provider_id, **by))
    return render.redirect(_PATH, notice="Nobody comes by it any more.")


def _form(
    here: Standing,
    form: ProviderForm,
    refusal: forms.Refusal | None = None,
    *,
    found: Provider | None = None,
) -> Response:
    shown = form.model_copy(update={"client_secret": ""})
    base = f"{here.settings.base_url}/sign-in/with/"
    return here.form(
        "settings/sign_in/provider.html", shown, refusal, found=found, roles=ROLES, base=base
    )


def _read(field: str, given: str) -> dict[str, str]:
    lines = [line.rpartition("=") for line in given.splitlines() if line.strip()]
    if any(not (group.strip() and meant.strip()) for group, _, meant in lines):
        sentence = "Write one group a line, and what it means: oncall = responder."
        raise InvalidProvider(sentence, fields={field: sentence})
    return {group.strip(): meant.strip() for group, _, meant in lines}


def _filled(found: Provider) -> ProviderForm:
    given = asdict(found.as_new()) | {
        "domains": " ".join(found.domains),
        "roles": _written(found.roles),
        "teams": _written(found.teams),
    }
    return ProviderForm(**given)


def _written(mapped: Mapping[str, str]) -> str:
    return "\n".join(f"{group} = {meant}" for group, meant in mapped.items())
