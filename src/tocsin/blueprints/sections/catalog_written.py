"""Services written out as the blueprint that makes them again."""

from typing import Any

from tocsin.blueprints.sections import plain
from tocsin.blueprints.sections.setting import Setting
from tocsin.catalog import actions as catalog
from tocsin.identity import actions as identity
from tocsin.kit import periods
from tocsin.oncall import actions as oncall

Part = dict[str, Any]


def written(setting: Setting) -> list[Part]:
    teams = {t.id: t.name for t in identity.teams(setting.tx)}
    policies = {p.id: p.name for p in oncall.policies(setting.tx)}
    return [
        plain.filled(
            {
                "name": service.name,
                "description": service.description,
                "team": teams.get(service.team_id or 0),
                "tier": service.tier,
                "policy": policies.get(service.policy_id or 0),
                "depends_on": [s.name for s in catalog.dependencies(setting.tx, service.id)],
                "group_by": list(service.group_by),
                "group_window": periods.format_duration(service.group_window),
                "auto_resolve": service.auto_resolve,
                "support_hours": dict(service.support_hours) if service.support_hours else None,
                "status_group": service.status_group,
                "is_public": service.is_public,
            }
        )
        for service in catalog.services(setting.tx)
        if not service.is_archived
    ]
