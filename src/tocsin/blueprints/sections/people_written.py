"""People and teams written out as the blueprint that makes them again."""

from typing import Any

from tocsin.blueprints.sections import plain
from tocsin.blueprints.sections.setting import Setting
from tocsin.identity import actions as identity
from tocsin.notify import actions as notify

Part = dict[str, Any]


def written(setting: Setting) -> dict[str, Any]:
    return {"people": _people(setting), "teams": _teams(setting)}


def _people(setting: Setting) -> list[Part]:
    return [
        {
            "email": person.email,
            "name": person.name,
            "role": str(person.role),
            "time_zone": person.time_zone,
            "contacts": [
                {"channel": c.channel, "address": c.address, "label": c.label}
                for c in notify.contacts(setting.tx, person.id)
            ],
        }
        for person in identity.people(setting.tx, limit=10_000)
        if person.is_active
    ]


def _teams(setting: Setting) -> list[Part]:
    emails = plain.emails(setting)
    found = []
    for team in identity.teams(setting.tx):
        members = identity.memberships(setting.tx, team.id)
        found.append(
            {
                "name": team.name,
                "description": team.description,
                "members": [emails[m.person_id] for m in members],
                "leads": [emails[m.person_id] for m in members if m.is_lead],
            }
        )
    return found
