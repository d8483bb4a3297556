"""Whom the desk serves and what it asks: organisations with their entitlements, questions."""

from dataclasses import replace
from typing import Any

from tocsin.blueprints.parts.desk import OrganisationPart, QuestionsPart
from tocsin.blueprints.plan import Change, compared, created
from tocsin.blueprints.sections.setting import Setting, UnknownName
from tocsin.catalog import actions as catalog
from tocsin.identity.actions import organisations, profiles
from tocsin.identity.organisation import NewOrganisation
from tocsin.incidents import category as categories
from tocsin.incidents import form
from tocsin.incidents.actions import asking, configuring, entitling
from tocsin.incidents.entitlement import Entitlement


def organisation(at: Setting, part: OrganisationPart) -> Change:
    """Bring it up to date; its parent has to stand before it."""
    found = organisations.organisation_by_name(at.tx, part.name)
    wanted = NewOrganisation(
        part.name, tuple(part.domains), _parent(at, part), part.is_vip, part.note
    )
    by: dict[str, Any] = {"actor": at.actor, "now": at.now}
    if found is None:
        number = organisations.create_organisation(at.tx, wanted, **by)
        _beside(at, part, number)
        return created("organisations", part.name)
    after = organisations.update_organisation(at.tx, found.id, wanted, **by)
    detail = ["facts"] if after != found else []
    return compared("organisations", part.name, [*detail, *_beside(at, part, found.id)])


def questions(at: Setting, part: QuestionsPart) -> Change:
    """Ask this about a category, which is added where it is not there."""
    path = categories.tidy(part.category)
    known = {each.path for each in configuring.categories(at.tx)}
    if path not in known:
        configuring.add_category(at.tx, path, actor=at.actor, now=at.now)
    fields = form.parse([each.model_dump(mode="json") for each in part.fields])
    changed = asking.set_form(at.tx, path, fields, actor=at.actor, now=at.now)
    return compared("questions", path, ["fields"] if changed else [])


def organisations_written(at: Setting) -> list[dict[str, Any]]:
    """Each after what it is a part of."""
    every = organisations.organisations(at.tx)
    names = {each.id: each.name for each in every}
    ordered = sorted(every, key=lambda each: len(organisations.chain(at.tx, each.id)))
    services = {service.id: service.name for service in catalog.services(at.tx)}
    called = {policy_id: name for name, policy_id in entitling.agreements(at.tx).items()}
    return [
        _filled(
            {
                "name": each.name,
                "domains": list(each.domains),
                "parent": names.get(each.parent_id or 0),
                "is_vip": each.is_vip,
                "note": each.note,
                "people": [p.email for p in profiles.people_of(at.tx, each.id, actor=at.actor)],
                "entitlements": [
                    _filled(
                        {
                            "service": services.get(one.service_id or 0),
                            "support_hours": one.support_hours,
                            "agreement": called.get(one.policy_id or 0),
                        }
                    )
                    for one in entitling.entitlements(at.tx, each.id, actor=at.actor)
                ],
            }
        )
        for each in ordered
    ]


def questions_written(at: Setting) -> list[dict[str, Any]]:
    return [
        {"category": each.category, "fields": form.dump(each.fields)}
        for each in asking.forms(at.tx, actor=at.actor)
    ]


def _parent(at: Setting, part: OrganisationPart) -> int | None:
    if part.parent is None:
        return None
    found = organisations.organisation_by_name(at.tx, part.parent)
    if found is None:
        raise UnknownName(f"There is no organisation {part.parent}; list it before its parts.")
    return found.id


def _beside(at: Setting, part: OrganisationPart, number: int) -> list[str]:
    """Set what it may ask for and who was put there; whoever is not named stays where they are."""
    agreed = entitling.agreements(at.tx)
    wanted = []
    for each in part.entitlements:
        if each.agreement is not None and each.agreement not in agreed:
            raise UnknownName(f"There is no agreement {each.agreement}.")
        policy_id = agreed[each.agreement] if each.agreement else None
        service_id = at.service_id(each.service)
        wanted.append(Entitlement(number, service_id, each.support_hours, policy_id))
    changed = entitling.set_entitlements(at.tx, number, wanted, actor=at.actor, now=at.now)
    detail = ["entitlements"] if changed else []
    placed = [email for email in part.people if _place(at, email, number)]
    return [*detail, *(f"person {email}" for email in placed)]


def _place(at: Setting, email: str, number: int) -> bool:
    found = at.person(email)
    before = profiles.profile(at.tx, found.id, actor=at.actor)
    if before.organisation_id == number:
        return False
    after = replace(before, organisation_id=number)
    profiles.set_profile(at.tx, found.id, after, actor=at.actor, now=at.now)
    return True


def _filled(part: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in part.items() if value}
