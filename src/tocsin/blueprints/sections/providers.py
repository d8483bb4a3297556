"""Providers by which people sign in."""

from dataclasses import asdict
from typing import Any

from tocsin.blueprints.parts.provider import ProviderPart
from tocsin.blueprints.plan import Change, compared, created
from tocsin.blueprints.sections.setting import Setting
from tocsin.identity.actions import providers
from tocsin.identity.provider import NewProvider


def provider(at: Setting, part: ProviderPart) -> Change:
    """Set it up; without a secret the one there stays."""
    wanted = _wanted(part)
    secret = part.client_secret or ""
    found = providers.provider_by_name(at.tx, part.name)
    if found is None:
        providers.create_provider(
            at.tx, wanted, secret=secret, key=at.key, actor=at.actor, now=at.now
        )
        return created("sign_in_providers", part.name)
    changed = providers.change_provider(
        at.tx, found.id, wanted, secret=secret, key=at.key, actor=at.actor, now=at.now
    )
    return compared("sign_in_providers", part.name, ["settings"] if changed else [])


def written(at: Setting) -> list[dict[str, Any]]:
    """The providers, without their secrets."""
    found = providers.list_providers(at.tx, limit=100, actor=at.actor).items
    return [
        {**asdict(each.as_new()), "domains": list(each.domains), "role": str(each.role)}
        for each in found
    ]


def _wanted(part: ProviderPart) -> NewProvider:
    given = part.model_dump(exclude={"client_secret", "domains"})
    return NewProvider(**given, domains=tuple(part.domains))
