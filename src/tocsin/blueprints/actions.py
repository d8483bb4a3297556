"""Apply a blueprint, or say what applying it would change; write the world out as one.

A plan is made by applying and taking it back, so it cannot differ from what is then done.
"""

from collections.abc import Iterator, Mapping
from typing import Any

from tocsin.blueprints import plan
from tocsin.blueprints.document import Document
from tocsin.blueprints.plan import Change, Plan, Verb, compared
from tocsin.blueprints.sections import (
    catalog,
    desk,
    duty,
    items,
    levels,
    mail,
    mutes,
    oncall,
    people,
    providers,
    recurrence,
    routing,
    sign_in,
    signals,
    triage,
    work,
)
from tocsin.blueprints.sections.setting import Setting
from tocsin.identity import permission
from tocsin.identity.permission import Permission
from tocsin.notify import actions as notify


class _TakenBack(Exception):
    """Ends the savepoint of a plan."""


def apply(setting: Setting, document: Document) -> Plan:
    """Bring the world up to the blueprint; what it does not name stays as it is."""
    permission.require(setting.actor, Permission.ADMINISTER)
    return Plan(tuple(_merged(_changes(setting, document))))


def preview(setting: Setting, document: Document) -> Plan:
    """Return what ``apply`` would do, and leave no trace of having tried."""
    found: list[Plan] = []
    try:
        with setting.tx.savepoint():
            found.append(apply(setting, document))
            raise _TakenBack
    except _TakenBack:
        return Plan(tuple(_without_secret(change) for change in found[0].changes))


def set_up(setting: Setting, document: Document) -> None:
    """Bring the world up to a draft, for a look at it; whoever asks takes it back.

    What is drafted asks for its own permission, thing by thing.
    """
    permission.require(setting.actor, Permission.CONFIGURE)
    for _ in _changes(setting, document):
        continue


def _changes(setting: Setting, document: Document) -> Iterator[Change]:
    """In an order in which everything that is named exists already."""
    yield from (_channel(setting, slug, given) for slug, given in document.channels.items())
    yield from (people.person(setting, part) for part in document.people)
    yield from (people.team(setting, part) for part in document.teams)
    yield from (oncall.schedule(setting, part) for part in oncall.first_first(document.schedules))
    yield from (duty.vendor(setting, part) for part in document.vendors)
    yield from (oncall.policy(setting, part) for part in document.policies)
    if document.catch_all is not None:
        yield oncall.catch_all(setting, document.catch_all)
    if document.escalation_matrix is not None:
        yield oncall.escalation_matrix(setting, document.escalation_matrix)
    if document.bundling is not None:
        yield oncall.bundling(setting, document.bundling)
    yield from _duty(setting, document)
    yield from (catalog.service(setting, part) for part in document.services)
    yield from (catalog.dependencies(setting, part) for part in document.services)
    yield from (items.item(setting, part) for part in document.configuration_items)
    yield from (items.relations(setting, part) for part in document.configuration_items)
    yield from _levels(setting, document)
    yield from (signals.source(setting, part) for part in document.sources)
    yield from (signals.heartbeat(setting, part) for part in document.heartbeats)
    yield from (mutes.watchdog(setting, part) for part in document.heartbeats if part.fed_by)
    yield from (signals.monitor(setting, part) for part in document.monitors)
    tables = document.lookup_tables.items()
    yield from (routing.table(setting, name, entries) for name, entries in tables)
    if document.routing is not None:
        yield routing.rules(setting, document.routing)
    yield from (mutes.inhibition(setting, part) for part in document.inhibitions)
    yield from (mutes.window(setting, part) for part in document.maintenance)
    yield from _desk(setting, document)


def _desk(setting: Setting, document: Document) -> Iterator[Change]:
    if document.sign_in is not None:
        yield sign_in.rule(setting, document.sign_in)
    yield from (providers.provider(setting, part) for part in document.sign_in_providers)
    if document.mail is not None:
        yield mail.setting(setting, document.mail)
    yield from (mail.mailbox(setting, part) for part in document.mailboxes)
    yield from (desk.organisation(setting, part) for part in document.organisations)
    yield from (desk.questions(setting, part) for part in document.questions)
    yield from _work(setting, document)


def _duty(setting: Setting, document: Document) -> Iterator[Change]:
    yield from (duty.leave(setting, part) for part in document.leave)
    yield from (duty.temporary(setting, part) for part in document.temporary_schedules)
    yield from (duty.shadow(setting, part) for part in document.shadows)
    yield from (duty.calendar(setting, part) for part in document.calendars)
    yield from (duty.quiet(setting, part) for part in document.quiet_hours)
    yield from (duty.notice(setting, part) for part in document.shift_notices)
    if document.readiness is not None:
        yield duty.readiness(setting, document.readiness)
    if document.fairness is not None:
        yield duty.fairness(setting, document.fairness)


def _levels(setting: Setting, document: Document) -> Iterator[Change]:
    yield from (levels.hours(setting, part) for part in document.working_hours)
    yield from (levels.level(setting, part) for part in document.service_levels)
    if document.closing is not None:
        yield levels.closing(setting, document.closing)
    if document.resolution_codes is not None:
        yield levels.codes(setting, document.resolution_codes)
    if document.recurrence is not None:
        yield recurrence.recurrence(setting, document.recurrence)
    if document.triage is not None:
        yield triage.triage(setting, document.triage)


def _work(setting: Setting, document: Document) -> Iterator[Change]:
    yield from (work.checklist(setting, part) for part in document.checklists)
    yield from (work.view(setting, part) for part in document.views)
    yield from (work.macro(setting, part) for part in document.macros)
    yield from (work.template(setting, part) for part in document.incident_templates)
    if document.assignment_rules is not None:
        yield work.rules(setting, document.assignment_rules)
    skilled = document.skills.items()
    yield from (work.skills(setting, email, given) for email, given in skilled)


def _channel(setting: Setting, slug: str, given: Mapping[str, Any]) -> Change:
    was_set_up = notify.channel_settings(setting.tx, slug).is_set_up
    changed = notify.set_channel_settings(
        setting.tx, slug, given, key=setting.key, actor=setting.actor, now=setting.now
    )
    return compared("channels", slug, changed) if was_set_up else plan.created("channels", slug)


def _merged(changes: Iterator[Change]) -> Iterator[Change]:
    """Fold a service and its dependencies into one line."""
    by_thing: dict[tuple[str, str], Change] = {}
    for change in changes:
        key = (change.section, change.name)
        before = by_thing.get(key)
        if before is None or before.verb is Verb.KEEP:
            by_thing[key] = change
        elif before.verb is Verb.CHANGE and change.verb is Verb.CHANGE:
            by_thing[key] = compared(*key, [*before.detail, *change.detail])
    yield from by_thing.values()


def _without_secret(change: Change) -> Change:
    return Change(change.verb, change.section, change.name, change.detail)
