"""Incidents as people and programs see them."""

from collections.abc import Sequence

from tocsin.catalog.service import Service
from tocsin.identity.actor import Actor
from tocsin.incidents import timeline as story
from tocsin.incidents.actions import access, likening, naming, telling
from tocsin.incidents.actions import clocks as clock_ledger
from tocsin.incidents.attachment import Listed
from tocsin.incidents.comment import Comment
from tocsin.incidents.incident import Incident
from tocsin.incidents.lifecycle import Status
from tocsin.incidents.link import Link
from tocsin.incidents.role import Holder
from tocsin.incidents.search import Query
from tocsin.incidents.store import alerts, people, relations, talk
from tocsin.incidents.store import clocks as clock_store
from tocsin.incidents.store import incidents as store
from tocsin.incidents.store import search as searching
from tocsin.incidents.store.clocks import ClockRow
from tocsin.incidents.timeline import Entry
from tocsin.kit.pages import Page
from tocsin.kit.tx import Tx


def get(tx: Tx, number: int, *, actor: Actor) -> Incident:
    return access.visible(tx, number, actor=actor)


def some(tx: Tx, numbers: Sequence[int], *, actor: Actor) -> list[Incident]:
    """Return those of them that exist and that they may see, the newest first."""
    return store.some(tx, numbers, visible_to=actor) if numbers else []


def search(tx: Tx, query: Query, *, actor: Actor) -> Page[Incident]:
    """Return a page of what is asked for; somebody who may not read sees their own."""
    return searching.page(tx, query, visible_to=actor)


def count(tx: Tx, query: Query, *, up_to: int, actor: Actor) -> tuple[int, bool]:
    """Return how many there are of what is asked for, and whether there may be more: the list is
    looked through so far and no further."""
    counted = searching.count(tx, query, up_to=up_to, visible_to=actor)
    return min(counted.found, up_to), counted.looked > up_to


def counts(tx: Tx, *, actor: Actor) -> dict[Status, int]:
    """Return how many incidents are open, by status; drills are not counted."""
    return searching.counts(tx, visible_to=actor)


def similar(tx: Tx, number: int, *, limit: int = 5, actor: Actor) -> list[Incident]:
    """Return earlier incidents whose words are like this one's, the likest first."""
    found = [each.id for each in likening.similar(tx, number, limit=limit, actor=actor)]
    by_number = {incident.number: incident for incident in some(tx, found, actor=actor)}
    return [by_number[other] for other in found if other in by_number]


def open_of_services(tx: Tx, service_ids: Sequence[int], *, actor: Actor) -> list[Incident]:
    """Return the open incidents of any of these services, drills apart, worst first."""
    numbers = searching.open_of_services(tx, service_ids) if service_ids else []
    return sorted(some(tx, numbers, actor=actor), key=lambda i: (i.priority, i.number))


def timeline(tx: Tx, number: int, *, after_id: int = 0, actor: Actor) -> list[Entry]:
    """Return what happened, oldest first, as far as they may read it; all, or since an event."""
    access.visible(tx, number, actor=actor)
    events = clock_ledger.events(tx, number, after_id=after_id)
    public_only = not access.sees_inside(actor)
    return story.entries(events, names=naming.names_in(tx, events), public_only=public_only)


def services_of(tx: Tx, incident: Incident) -> list[Service]:
    return telling.services_of(tx, incident)


def alert_ids(tx: Tx, number: int) -> list[int]:
    return alerts.of_incident(tx, number)


def newest_alert_ids(tx: Tx, number: int, *, before_id: int | None, limit: int) -> list[int]:
    """Return a portion of its alerts, newest first."""
    return alerts.newest_of(tx, number, before_id=before_id, limit=limit)


def roles(tx: Tx, number: int) -> list[Holder]:
    return people.roles(tx, number)


def watchers(tx: Tx, number: int) -> list[int]:
    return people.watchers(tx, number)


def links(tx: Tx, number: int) -> list[Link]:
    return relations.links(tx, number)


def children(tx: Tx, number: int) -> list[int]:
    return relations.children(tx, number)


def comments(tx: Tx, number: int, *, actor: Actor) -> list[Comment]:
    """Return what was written, oldest first; the reporter sees what is public."""
    access.visible(tx, number, actor=actor)
    return talk.comments(tx, number, public_only=not access.sees_inside(actor))


def attachments(tx: Tx, number: int, *, actor: Actor) -> list[Listed]:
    access.visible(tx, number, actor=actor)
    return talk.attachments(tx, number, public_only=not access.sees_inside(actor))


def clocks(tx: Tx, number: int) -> list[ClockRow]:
    """Return its SLA clocks, the response first."""
    return clock_store.clocks(tx, number)


def open_by_keys(tx: Tx, keys: Sequence[str]) -> dict[str, int]:
    """Return the open incident of each grouping key that has one."""
    return alerts.open_by_keys(tx, keys) if keys else {}


def numbers_of_alerts(tx: Tx, alert_ids: Sequence[int]) -> dict[int, int]:
    """Return to which incident each of these alerts belongs."""
    belonging = alerts.numbers(tx, alert_ids) if alert_ids else []
    return {row.alert_id: row.number for row in belonging}


def reasons_of_alerts(tx: Tx, alert_ids: Sequence[int]) -> dict[int, str]:
    """Return why these alerts are parts of their incidents, where they have something in common."""
    return alerts.reasons(tx, alert_ids) if alert_ids else {}


def alert_ids_of(tx: Tx, numbers: Sequence[int], *, each: int = 50) -> dict[int, list[int]]:
    """Return the newest alerts of each incident, at most so many of ``each``."""
    found: dict[int, list[int]] = {number: [] for number in numbers}
    for one in alerts.of_incidents(tx, numbers, each=each) if numbers else []:
        found[one.number].append(one.alert_id)
    return found
