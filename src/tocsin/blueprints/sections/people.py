"""People with their contacts, and the teams they are in."""

from tocsin.blueprints.parts.people import ContactPart, PersonPart, TeamPart
from tocsin.blueprints.plan import Change, compared, created
from tocsin.blueprints.sections.setting import Setting
from tocsin.identity import actions as identity
from tocsin.identity.person import NewPerson, PersonChange
from tocsin.identity.team import Membership, NewTeam
from tocsin.notify import actions as notify
from tocsin.notify import channels
from tocsin.notify.contact import NewContact


def person(setting: Setting, part: PersonPart) -> Change:
    found = identity.person_by_email(setting.tx, part.email)
    if found is None:
        new = NewPerson(part.email, part.name, part.role, part.time_zone)
        identity.create_person(setting.tx, new, actor=setting.actor, now=setting.now)
        _contacts(setting, part)
        return created("people", part.email)
    return compared("people", part.email, [*_facts(setting, part), *_contacts(setting, part)])


def team(setting: Setting, part: TeamPart) -> Change:
    wanted = [Membership(setting.person(email).id) for email in part.members]
    leads = {setting.person(email).id for email in part.leads}
    wanted = [Membership(m.person_id, m.person_id in leads) for m in wanted]
    wanted += [Membership(p, True) for p in sorted(leads - {m.person_id for m in wanted})]
    new = NewTeam(part.name, part.description)
    found = identity.team_by_name(setting.tx, part.name)
    if found is None:
        team_id = identity.create_team(setting.tx, new, actor=setting.actor, now=setting.now)
        identity.set_members(setting.tx, team_id, wanted, actor=setting.actor, now=setting.now)
        return created("teams", part.name)
    detail = []
    if found.description != part.description:
        identity.update_team(setting.tx, found.id, new, actor=setting.actor, now=setting.now)
        detail.append("description")
    if _key(identity.memberships(setting.tx, found.id)) != _key(wanted):
        identity.set_members(setting.tx, found.id, wanted, actor=setting.actor, now=setting.now)
        detail.append("members")
    return compared("teams", part.name, detail)


def _facts(setting: Setting, part: PersonPart) -> list[str]:
    found = setting.person(part.email)
    detail = [name for name in ("name", "time_zone") if getattr(found, name) != getattr(part, name)]
    if detail:
        change = PersonChange(name=part.name, time_zone=part.time_zone)
        identity.update_person(setting.tx, found.id, change, actor=setting.actor, now=setting.now)
    if found.role is not part.role:
        identity.set_role(setting.tx, found.id, part.role, actor=setting.actor, now=setting.now)
        detail.append("role")
    return detail


def _contacts(setting: Setting, part: PersonPart) -> list[str]:
    """Add the contacts that are not there; those that are and are not named stay."""
    person_id = setting.person(part.email).id
    known = {(c.channel, c.address) for c in notify.contacts(setting.tx, person_id)}
    missing = [c for c in part.contacts if (c.channel, _address(c)) not in known]
    for one in missing:
        new = NewContact(person_id, one.channel, one.address, one.label)
        notify.add_contact(setting.tx, new, actor=setting.actor, now=setting.now)
    return [f"contact {one.channel} {one.address}".strip() for one in missing]


def _address(part: ContactPart) -> str:
    """The address as it would be kept, so that it is recognised the second time."""
    return channels.named(part.channel).check_address(part.address)


def _key(memberships: list[Membership]) -> set[tuple[int, bool]]:
    return {(m.person_id, m.is_lead) for m in memberships}
