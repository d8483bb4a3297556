"""What Grafana OnCall knows of an organisation, as a blueprint: people, shifts, chains, keys.

An export is what its API lists, under the names of its paths: ``users``, ``teams``, ``schedules``,
``on_call_shifts``, ``escalation_chains``, ``escalation_policies``, ``integrations`` and ``routes``.
"""

from collections.abc import Iterator

from tocsin.blueprints.importers import foreign, grafana_ladder, grafana_rota, rota
from tocsin.blueprints.importers import people as crowd
from tocsin.blueprints.importers.grafana_ladder import Ground
from tocsin.blueprints.importers.imported import Imported, Notes, Part, sections
from tocsin.blueprints.importers.people import People
from tocsin.kit import errors

_ROLES = {"admin": "admin", "editor": "responder", "user": "responder", "viewer": "stakeholder"}
_KINDS = {
    "alertmanager": "alertmanager", "legacy_alertmanager": "alertmanager", "grafana": "grafana",
    "grafana_alerting": "grafana", "legacy_grafana_alerting": "grafana", "datadog": "datadog",
    "elastalert": "elastalert", "kapacitor": "kapacitor", "newrelic": "newrelic",
    "pagerduty": "pagerduty", "pingdom": "pingdom", "uptimerobot": "uptimerobot",
    "zabbix": "zabbix", "jira": "jira", "zendesk": "zendesk",
}  # fmt: skip


class NotOnCalls(errors.Invalid):
    """This is no export of Grafana OnCall."""


def read(export: Part, *, fallback: str = "admins") -> Imported:
    """Read an export; ``fallback`` is whom every policy pages when nobody answered."""
    if not isinstance(export, dict) or not isinstance(export.get("users"), list):
        raise NotOnCalls("This is no export of Grafana OnCall: it has no list of users.")
    with foreign.parts_of("Grafana OnCall", refused_as=NotOnCalls):
        return _read(export, fallback)


def _read(export: Part, fallback: str) -> Imported:
    notes = Notes()
    users = list(_users(export["users"], notes))
    people = People(crowd.known(users), notes, rota.exported_at(export))
    teams = {str(team["id"]): str(team["name"]) for team in export.get("teams") or ()}
    if teams:
        notes.add("teams: its API does not say who is in them; add their members")
    shifts = {str(shift["id"]): shift for shift in export.get("on_call_shifts") or ()}
    schedules = grafana_rota.read(export.get("schedules") or [], shifts, people)
    ground = Ground(schedules.names, teams, people, fallback)
    policies = dict(_policies(export, ground))
    document = sections(
        people=[_person(user, email, notes) for user, email in users],
        teams=[{"name": name} for name in teams.values()],
        schedules=schedules.parts,
        policies=list(policies.values()),
        temporary_schedules=schedules.overrides,
        calendars=schedules.calendars,
        services=[_service(each, policies, teams, notes) for each in _integrations(export)],
        sources=[_source(each) for each in _integrations(export)],
    )
    for route in export.get("routes") or ():
        if not route.get("is_the_last_route"):
            notes.add(f"route {route.get('routing_regex')}: write a rule of routing for it")
    return Imported(document, tuple(notes.lines))


def _users(users: list[Part], notes: Notes) -> Iterator[tuple[Part, str]]:
    for user in users:
        if user.get("email"):
            yield user, str(user["email"]).lower()
        else:
            notes.add(f"user {user.get('username')}: without an address, so left out")


def _person(user: Part, email: str, notes: Notes) -> Part:
    zone = rota.known_zone(user.get("timezone") or "UTC", notes, of=f"user {email}")
    return crowd.person(
        email,
        str(user.get("name") or user.get("username") or email),
        _ROLES.get(str(user.get("role") or "").lower(), "responder"),
        zone,
    )


def _policies(export: Part, ground: Ground) -> Iterator[tuple[str, Part]]:
    """The policy of each chain, by its id."""
    for chain in export.get("escalation_chains") or ():
        rules = [
            rule
            for rule in export.get("escalation_policies") or ()
            if rule.get("escalation_chain_id") == chain["id"]
        ]
        found = grafana_ladder.policy(chain, rules, ground)
        if found:
            yield str(chain["id"]), found


def _integrations(export: Part) -> list[Part]:
    return export.get("integrations") or []


def _service(
    integration: Part, policies: dict[str, Part], teams: dict[str, str], notes: Notes
) -> Part:
    """Alerts belong to a service here, so each integration gets one."""
    name = str(integration["name"])
    policy = policies.get(str((integration.get("default_route") or {}).get("escalation_chain_id")))
    if policy is None:
        notes.add(f"integration {name}: its default route has no chain; give the service a policy")
    team = teams.get(str(integration.get("team_id")))
    return {
        "name": name,
        **({"team": team} if team else {}),
        **({"policy": policy["name"]} if policy else {}),
    }


def _source(integration: Part) -> Part:
    """With the key that its address ends with, so that it can be told which is which."""
    name = str(integration["name"])
    key = str(integration.get("link") or "").rstrip("/").rpartition("/")[2]
    kind = _KINDS.get(str(integration.get("type")), "generic")
    return {"name": name, "kind": kind, "service": name, **({"key": key} if key else {})}
