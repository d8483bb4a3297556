"""Services and what they depend on."""

from tocsin.blueprints.parts.services import ServicePart
from tocsin.blueprints.plan import Change, compared, created
from tocsin.blueprints.sections.setting import Setting
from tocsin.catalog import actions as catalog
from tocsin.catalog.service import NewService


def service(setting: Setting, part: ServicePart) -> Change:
    """Make it or bring it up to date; its dependencies come later, when all services are there."""
    new = _wanted(setting, part)
    found = catalog.service_by_name(setting.tx, part.name)
    if found is None:
        catalog.create_service(setting.tx, new, actor=setting.actor, now=setting.now)
        return created("services", part.name)
    before = found.as_new()
    changed = catalog.update_service(
        setting.tx, found.id, new, actor=setting.actor, now=setting.now
    )
    names = [n for n in NewService.__slots__ if getattr(before, n) != getattr(new, n)]
    return compared("services", part.name, names if changed else [])


def dependencies(setting: Setting, part: ServicePart) -> Change:
    service_id = setting.service_id(part.name) or 0
    needs = [setting.service_id(name) or 0 for name in part.depends_on]
    changed = catalog.set_dependencies(
        setting.tx, service_id, needs, actor=setting.actor, now=setting.now
    )
    return compared("services", part.name, ["depends_on"] if changed else [])


def _wanted(setting: Setting, part: ServicePart) -> NewService:
    return NewService(
        name=part.name,
        description=part.description,
        team_id=setting.team_id(part.team),
        tier=part.tier,
        policy_id=setting.policy_id(part.policy),
        group_by=tuple(part.group_by),
        group_window=part.group_window,
        auto_resolve=part.auto_resolve,
        support_hours=part.support_hours,
        status_group=part.status_group,
        is_public=part.is_public,
    )
