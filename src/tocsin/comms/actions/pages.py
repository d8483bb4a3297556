"""Status pages are made by those who configure and read by everybody or by those inside."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from tocsin.catalog import actions as catalog
from tocsin.comms import drawing, status_page, uptime
from tocsin.comms.drawing import Happening
from tocsin.comms.status_page import NewComponent, NewPage, PageRow, PageView
from tocsin.comms.store import outages, updates
from tocsin.comms.store import pages as store
from tocsin.comms.update import Update
from tocsin.identity import actor as actors
from tocsin.identity import permission
from tocsin.identity.actor import Actor
from tocsin.identity.permission import Permission
from tocsin.incidents.actions import reading
from tocsin.incidents.incident import Incident
from tocsin.kit import errors, ledger
from tocsin.kit.tx import Tx

_UPDATES_AT_MOST = 100_000


class UnknownPage(errors.NotFound):
    """It does not exist, or it is for those inside."""

    def __init__(self, slug: str) -> None:
        super().__init__(f"There is no status page at '{slug}'.")


class AddressTaken(errors.Conflict):
    """Two status pages cannot have one address."""


def create(tx: Tx, new: NewPage, *, actor: Actor, now: datetime) -> int:
    permission.require(actor, Permission.CONFIGURE)
    tidy = _checked(tx, new)
    page_id = store.insert(tx, tidy, at=now)
    if page_id is None:
        raise AddressTaken(f"There already is a status page at '{tidy.slug}'.")
    store.replace_components(tx, page_id, tidy.components, at=now)
    _record(tx, "status_page.created", page_id, tidy, actor=actor, now=now)
    return page_id


def replace(tx: Tx, slug: str, new: NewPage, *, actor: Actor, now: datetime) -> bool:
    """Make it what is wanted and return whether anything changed."""
    permission.require(actor, Permission.CONFIGURE)
    tidy = _checked(tx, new)
    row = store.lock(tx, slug)
    if row is None:
        raise UnknownPage(slug)
    if status_page.as_new(row, store.components(tx, row.id)) == tidy:
        return False
    if not store.update(tx, row.id, tidy, at=now):
        raise AddressTaken(f"There already is a status page at '{tidy.slug}'.")
    store.replace_components(tx, row.id, tidy.components, at=now)
    _record(tx, "status_page.replaced", row.id, tidy, actor=actor, now=now)
    return True


def delete(tx: Tx, slug: str, *, actor: Actor, now: datetime) -> None:
    permission.require(actor, Permission.CONFIGURE)
    row = _row(tx, slug, actor)
    said = status_page.as_new(row, store.components(tx, row.id))
    store.delete(tx, row.id)
    _record(tx, "status_page.deleted", row.id, said, actor=actor, now=now)


def get(tx: Tx, slug: str, *, actor: Actor) -> NewPage:
    """Return how it is made up: the thing to change with ``dataclasses.replace``."""
    permission.require(actor, Permission.READ)
    row = _row(tx, slug, actor)
    return status_page.as_new(row, store.components(tx, row.id))


def listed(tx: Tx, *, actor: Actor | None) -> list[PageRow]:
    """Return the pages that they may read; the public ones when nobody is signed in."""
    return [row for row in store.listed(tx) if _may_read(row, actor)]


def view(tx: Tx, slug: str, *, actor: Actor | None, now: datetime) -> PageView:
    """Return what a reader sees; nobody has to be signed in for a public page."""
    row = _row(tx, slug, actor)
    components = store.components(tx, row.id)
    service_ids = [one.service_id for one in components]
    since = now - timedelta(days=uptime.DAYS + 1)
    only_public = not row.is_automatic
    past = outages.of_services(tx, service_ids, since=since, only_public=only_public)
    happenings = _happenings(tx, service_ids, only_public=row.is_public)
    return drawing.draw(row, components, happenings, past, now=now)


def remember(tx: Tx, number: int) -> None:
    """Draw anew what the bars remember of an incident, from how it is now."""
    remember_all(tx, [number])


def remember_all(tx: Tx, numbers: Sequence[int]) -> list[Incident]:
    """The same for many; return how they are, as they were read for it."""
    outages.lock(tx, numbers)
    told: dict[int, list[Update]] = {number: [] for number in numbers}
    for update in updates.of_incidents(tx, numbers, only_public=True, limit=_UPDATES_AT_MOST):
        told[update.incident_number].append(update)
    found = reading.some(tx, numbers, actor=actors.SYSTEM)
    rows = [
        row
        for about in found
        for row in drawing.remembered(Happening(about, tuple(told[about.number])))
    ]
    outages.replace(tx, numbers, rows)
    return found


def suggested(tx: Tx, *, is_public: bool) -> tuple[NewComponent, ...]:
    """Return the components that the catalog speaks for, to begin a page with."""
    services = [s for s in catalog.services(tx) if s.is_public or not is_public]
    grouped = sorted(services, key=lambda s: (s.status_group or "", s.tier, s.name.lower()))
    return tuple(NewComponent(s.id, s.name, group=s.status_group) for s in grouped)


def suggested_to(tx: Tx, *, is_public: bool, actor: Actor) -> tuple[NewComponent, ...]:
    permission.require(actor, Permission.READ)
    return suggested(tx, is_public=is_public)


def _row(tx: Tx, slug: str, actor: Actor | None) -> PageRow:
    row = store.by_slug(tx, slug.strip().lower())
    if row is None or not _may_read(row, actor):
        raise UnknownPage(slug)
    return row


def _may_read(row: PageRow, actor: Actor | None) -> bool:
    return row.is_public or (actor is not None and permission.may(actor, Permission.READ))


def _happenings(tx: Tx, service_ids: Sequence[int], *, only_public: bool) -> list[Happening]:
    """Return what is open at these services and what is to be listed of the past."""
    listed = outages.numbers(tx, service_ids, only_public=only_public, limit=drawing.MOST_PAST)
    lately = reading.some(tx, listed, actor=actors.SYSTEM)
    now_open = reading.open_of_services(tx, service_ids, actor=actors.SYSTEM)
    told: dict[int, list[Update]] = {about.number: [] for about in (*now_open, *lately)}
    for update in updates.of_incidents(tx, list(told), only_public=only_public):
        told[update.incident_number].append(update)
    found = {about.number: about for about in (*now_open, *lately)}
    return [Happening(about, tuple(told[number])) for number, about in found.items()]


def _checked(tx: Tx, new: NewPage) -> NewPage:
    tidy = status_page.checked(new)
    for one in tidy.components:
        catalog.service(tx, one.service_id)
    return tidy


def _record(tx: Tx, kind: str, page_id: int, said: NewPage, *, actor: Actor, now: datetime) -> None:
    ledger.record(
        tx,
        kind=kind,
        subject=f"status_page/{page_id}",
        actor=actor.label,
        at=now,
        data={
            "slug": said.slug,
            "title": said.title,
            "is_public": said.is_public,
            "services": [one.service_id for one in said.components],
        },
    )
