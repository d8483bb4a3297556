"""What Opsgenie knows of an organisation, as a blueprint: people, teams, who is on call, keys.

An export is what its API lists, under the names ``users``, ``teams``, ``schedules`` (with their
rotations and overrides), ``escalations``, ``services`` and ``integrations``. Its alerts belong to a
team where ours belong to a service, so each team that has an integration gets a service.
"""

from collections import Counter
from collections.abc import Iterator

from tocsin.blueprints.importers import foreign, opsgenie_ladder, opsgenie_rota, rota
from tocsin.blueprints.importers import people as crowd
from tocsin.blueprints.importers.imported import Imported, Notes, Part, sections
from tocsin.blueprints.importers.opsgenie_ladder import Ladders
from tocsin.blueprints.importers.people import People
from tocsin.kit import errors

_ROLES = {"owner": "admin", "admin": "admin", "user": "responder", "stakeholder": "stakeholder"}
_SPEAKS_ITS_API = ("API", "Prometheus")


class NotOpsgenies(errors.Invalid):
    """This is no export of Opsgenie."""


def read(export: Part, *, fallback: str = "admins") -> Imported:
    """Read an export; ``fallback`` is whom every policy pages when nobody answered."""
    if not isinstance(export, dict) or not isinstance(export.get("users"), list):
        raise NotOpsgenies("This is no export of Opsgenie: it has no list of users.")
    with foreign.parts_of("Opsgenie", refused_as=NotOpsgenies):
        return _read(export, fallback)


def _read(export: Part, fallback: str) -> Imported:
    notes = Notes()
    persons = list(_persons(export["users"], notes))
    known = [(u, str(u["username"]).lower()) for u in export["users"] if not u.get("blocked")]
    people = People(crowd.known(known), notes, rota.exported_at(export))
    teams = {str(team["id"]): str(team["name"]) for team in export.get("teams") or ()}
    schedules = opsgenie_rota.read(export.get("schedules") or [], people)
    ladders = Ladders(schedules.names, people, teams, fallback)
    opsgenie_ladder.read(export.get("escalations") or [], ladders)
    sources = list(_sources(export, teams, notes))
    document = sections(
        people=persons,
        teams=[crowd.team(team, people, lead="admin") for team in export.get("teams") or ()],
        schedules=[*schedules.parts, *ladders.seconds.values()],
        policies=ladders.parts,
        temporary_schedules=schedules.overrides,
        services=list(_services(export, teams, sources, notes)),
        sources=sources,
    )
    return Imported(document, tuple(notes.lines))


def _persons(users: list[Part], notes: Notes) -> Iterator[Part]:
    for user in users:
        email = str(user["username"]).lower()
        if user.get("blocked"):
            notes.add(f"user {email}: blocked there, so left out")
            continue
        role = str((user.get("role") or {}).get("name", "User")).lower()
        if role not in _ROLES:
            notes.add(f"user {email}: the role {role!r} became responder")
        zone = rota.known_zone(user.get("timeZone") or "UTC", notes, of=f"user {email}")
        yield crowd.person(
            email, str(user.get("fullName") or email), _ROLES.get(role, "responder"), zone
        )


def _services(
    export: Part, teams: dict[str, str], sources: list[Part], notes: Notes
) -> Iterator[Part]:
    """Those that it lists, and one for each team that something is sent to."""
    policies = _policies(export)
    named = {}
    for service in export.get("services") or ():
        team = teams.get(str(service.get("teamId")))
        named[str(service["name"])] = (team, str(service.get("description") or ""))
    for source in sources:
        if "service" in source:
            named.setdefault(source["service"], (source["service"], ""))
    for name, (team, description) in named.items():
        policy = policies.get(team or "")
        if policy is None:
            notes.add(f"service {name}: its team has no escalation, or several; give it a policy")
        yield {
            "name": name,
            "description": description,
            **({"team": team} if team else {}),
            **({"policy": policy} if policy else {}),
        }


def _policies(export: Part) -> dict[str, str]:
    """The escalation of each team that has one and no more."""
    owned = [
        (str((each.get("ownerTeam") or {}).get("name")), str(each["name"]))
        for each in export.get("escalations") or ()
    ]
    counts = Counter(team for team, _ in owned)
    return {team: name for team, name in owned if counts[team] == 1}


def _sources(export: Part, teams: dict[str, str], notes: Notes) -> Iterator[Part]:
    """Each integration that its own API feeds, with its key, so that only an address changes."""
    for each in export.get("integrations") or ():
        name, key = str(each.get("name") or each.get("id")), each.get("apiKey")
        if each.get("type") not in _SPEAKS_ITS_API or not key:
            notes.add(f"integration {name} ({each.get('type')}): make a source of that kind")
            continue
        owner = each.get("ownerTeam") or {}
        team = teams.get(str(owner.get("id") or each.get("teamId")))
        yield {
            "name": name,
            "kind": "opsgenie",
            "key": str(key),
            **({} if each.get("enabled", True) else {"is_enabled": False}),
            **({"service": team} if team else {}),
        }
