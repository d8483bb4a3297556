"""What people read of the catalog: pages of it, behind the permission to read.

The questions in ``actions`` ask nobody, because the capabilities above have to know.
"""

from datetime import datetime

from tocsin.catalog import actions
from tocsin.catalog.change import Change, ChangeQuery
from tocsin.catalog.service import Service, ServiceQuery
from tocsin.catalog.store import changes, services
from tocsin.identity import permission
from tocsin.identity.actor import Actor
from tocsin.identity.permission import Permission
from tocsin.kit import errors, pages
from tocsin.kit.pages import Page
from tocsin.kit.tx import Tx


class UnknownChange(errors.NotFound):
    """There is no such change record."""


def list_services(tx: Tx, query: ServiceQuery, *, actor: Actor) -> Page[Service]:
    """Return services, the most important first."""
    permission.require(actor, Permission.READ)
    after = pages.decode(query.cursor, int, str) if query.cursor else None
    found = services.page(tx, query, after=after)
    last = found[: query.limit][-1:]
    return pages.cut(found, query.limit, *((last[0].tier, last[0].name.lower()) if last else ()))


def view_service(tx: Tx, service_id: int, *, actor: Actor) -> Service:
    permission.require(actor, Permission.READ)
    return actions.service(tx, service_id)


def view_dependencies(tx: Tx, service_id: int, *, actor: Actor) -> list[Service]:
    """Return what it needs directly."""
    view_service(tx, service_id, actor=actor)
    return actions.dependencies(tx, service_id)


def view_dependents(tx: Tx, service_id: int, *, actor: Actor) -> list[Service]:
    """Return who breaks if it breaks, however indirectly."""
    view_service(tx, service_id, actor=actor)
    return actions.dependents(tx, service_id)


def list_changes(tx: Tx, query: ChangeQuery, *, actor: Actor) -> Page[Change]:
    """Return change records, newest first."""
    permission.require(actor, Permission.READ)
    after = pages.decode(query.cursor, datetime, int) if query.cursor else None
    found = changes.page(tx, query, after=after)
    last = found[: query.limit][-1:]
    return pages.cut(found, query.limit, *((last[0].at, last[0].id) if last else ()))


def view_change(tx: Tx, change_id: int, *, actor: Actor) -> Change:
    permission.require(actor, Permission.READ)
    return change(tx, change_id)


def change(tx: Tx, change_id: int) -> Change:
    found = changes.by_id(tx, change_id)
    if found is None:
        raise UnknownChange(f"There is no change record {change_id}.")
    return found
