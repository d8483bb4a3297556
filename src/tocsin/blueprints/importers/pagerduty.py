"""What PagerDuty knows of an organisation, as a blueprint: people, teams, who is on call, keys.

An export is what its API lists, under the names ``users``, ``teams`` (with ``members``),
``schedules`` (with layers and overrides), ``escalation_policies`` and ``services`` (with
integrations).
"""

from collections.abc import Iterator

from tocsin.blueprints.importers import foreign, pagerduty_rota, rota
from tocsin.blueprints.importers import people as crowd
from tocsin.blueprints.importers.imported import Given, Imported, Notes, Part, sections
from tocsin.blueprints.importers.people import People
from tocsin.kit import errors
from tocsin.oncall import policy as ladder

_ROLES = {
    "owner": "admin", "admin": "admin", "user": "manager", "limited_user": "responder",
    "observer": "responder", "restricted_access": "responder", "read_only_user": "stakeholder",
    "read_only_limited_user": "stakeholder",
}  # fmt: skip
_DEFAULT_MINUTES = 30


class NotPagerDutys(errors.Invalid):
    """This is no export of PagerDuty."""


def read(export: Part, *, fallback: str = "admins") -> Imported:
    """Read an export; ``fallback`` is whom every policy pages when nobody answered."""
    if not isinstance(export, dict) or not isinstance(export.get("users"), list):
        raise NotPagerDutys("This is no export of PagerDuty: it has no list of users.")
    with foreign.parts_of("PagerDuty", refused_as=NotPagerDutys):
        return _read(export, fallback)


def _read(export: Part, fallback: str) -> Imported:
    notes = Notes()
    known = [(user, str(user["email"]).lower()) for user in export["users"]]
    people = People(crowd.known(known), notes, rota.exported_at(export))
    given = export.get("schedules") or []
    schedules = {
        str(each["id"]): part for each in given if (part := pagerduty_rota.schedule(each, people))
    }
    kept = [each for each in given if str(each["id"]) in schedules]
    ladders = list(_policies(export, people, schedules, fallback))
    policies = {key: part["name"] for key, part in ladders}
    teams = [crowd.team(team, people, lead="manager") for team in export.get("teams") or ()]
    document = sections(
        people=[_person(user, notes) for user in export["users"]],
        teams=teams,
        schedules=list(schedules.values()),
        policies=[part for _, part in ladders],
        temporary_schedules=[o for each in kept for o in pagerduty_rota.overrides(each, people)],
        services=[_service(each, policies, teams, notes) for each in export.get("services") or ()],
        sources=[s for each in export.get("services") or () for s in _sources(each, notes)],
    )
    return Imported(document, tuple(notes.lines))


def _person(user: Part, notes: Notes) -> Part:
    email, role = str(user["email"]).lower(), str(user.get("role"))
    if role not in _ROLES:
        notes.add(f"user {email}: the role {role!r} became responder")
    zone = rota.known_zone(user.get("time_zone") or "UTC", notes, of=f"user {email}")
    return crowd.person(email, str(user.get("name") or email), _ROLES.get(role, "responder"), zone)


def _policies(
    export: Part, people: People, schedules: dict[str, Part], fallback: str
) -> Iterator[tuple[str, Part]]:
    for policy in export.get("escalation_policies") or ():
        name = str(policy["name"])
        steps = []
        for rule in policy.get("escalation_rules") or ():
            targets = list(_targets(name, rule, people, schedules))
            if targets:
                steps.append(_step(rule, targets))
        if not steps:
            people.notes.add(f"escalation policy {name}: it pages nobody, so it is left out")
            continue
        repeat = min(int(policy.get("num_loops") or 0), ladder.MOST_REPEATS)
        yield (
            str(policy["id"]),
            {"name": name, "steps": steps, "repeat": repeat, "fallback": fallback},
        )


def _step(rule: Part, targets: list[str]) -> Part:
    minutes = int(rule.get("escalation_delay_in_minutes") or _DEFAULT_MINUTES)
    strategy = (rule.get("escalation_rule_assignment_strategy") or {}).get("type")
    return {
        "targets": targets,
        "delay": f"{minutes}m",
        **({"way": "in_turn"} if strategy == "round_robin" else {}),
    }


def _targets(name: str, rule: Given, people: People, schedules: dict[str, Part]) -> Iterator[str]:
    for target in rule.get("targets") or ():
        kind, key = str(target.get("type")), str(target.get("id"))
        if kind.startswith("user") and (email := people.email(target)):
            yield f"person:{email}"
        elif kind.startswith("schedule") and key in schedules:
            yield f"schedule:{schedules[key]['name']}"
        else:
            people.notes.add(
                f"escalation policy {name}: {kind} {target.get('summary') or key} is left out"
            )


def _service(service: Part, policies: dict[str, str], teams: list[Part], notes: Notes) -> Part:
    name = str(service["name"])
    policy = policies.get(str((service.get("escalation_policy") or {}).get("id")))
    if policy is None:
        notes.add(f"service {name}: its escalation policy is not carried over; give it one")
    if service.get("acknowledgement_timeout"):
        notes.add(f"service {name}: an acknowledgement does not run out here")
    if service.get("status") == "disabled":
        notes.add(f"service {name}: it is switched off there, and pages here")
    known = {team["name"] for team in teams}
    owners = [str(team.get("summary")) for team in service.get("teams") or ()]
    team = next((name for name in owners if name in known), None)
    return {
        "name": name,
        "description": str(service.get("description") or ""),
        **({"team": team} if team else {}),
        **({"policy": policy} if policy else {}),
    }


def _sources(service: Part, notes: Notes) -> Iterator[Part]:
    """Each integration with its key, so that only an address changes."""
    for each in service.get("integrations") or ():
        name = f"{service['name']}, {each.get('summary') or each.get('name') or each.get('id')}"
        if each.get("integration_key"):
            yield {
                "name": name,
                "kind": "pagerduty",
                "key": str(each["integration_key"]),
                "service": str(service["name"]),
            }
        else:
            notes.add(f"integration {name}: it has no key, so it is left out")
