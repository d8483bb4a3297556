"""What an organisation sets for all incidents: categories, the matrix, the closing rule."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from tocsin.catalog import calendar_text
from tocsin.catalog.calendar import Calendar
from tocsin.identity import permission
from tocsin.identity.actor import Actor
from tocsin.identity.permission import Permission
from tocsin.incidents import category
from tocsin.incidents.category import Category
from tocsin.incidents.priority import Matrix
from tocsin.incidents.store import settings as store
from tocsin.incidents.store.settings import ClosingRow
from tocsin.kit import errors, ledger
from tocsin.kit.tx import Tx


class UnknownCategory(errors.Invalid):
    """Categories are chosen from the tree, not made up on the way."""


class CategoryTaken(errors.Conflict):
    """Two categories cannot have one path."""


@dataclass(frozen=True, slots=True)
class ClosingRule:
    """Working days of silence after which a resolved incident is closed, and until when one that
    was resolved may be reopened; after that a new one follows it."""

    days: int
    calendar: Calendar
    reopen_days: int = 14


def categories(tx: Tx, *, with_archived: bool = False) -> list[Category]:
    return store.categories(tx, with_archived=with_archived)


def category_id(tx: Tx, path: str) -> int:
    tidy = category.tidy(path)
    found = store.category(tx, tidy)
    if found is None or found.is_archived:
        sentence = f"There is no category {tidy}."
        raise UnknownCategory(sentence, fields={"category": sentence})
    return found.id


def add_category(tx: Tx, path: str, *, actor: Actor, now: datetime) -> None:
    """Add a category with all that are missing above it; an archived one comes back."""
    permission.require(actor, Permission.CONFIGURE)
    tidy = category.tidy(path)
    store.insert_categories(tx, [*category.ancestors(tidy), tidy])
    _record(tx, "category.added", {"path": tidy}, actor=actor, now=now)


def rename_category(tx: Tx, path: str, new_path: str, *, actor: Actor, now: datetime) -> None:
    """Move a category with all below it; the incidents keep theirs."""
    permission.require(actor, Permission.CONFIGURE)
    before, after = category.tidy(path), category.tidy(new_path)
    moving = known(tx, before)
    if after == before or after.startswith(f"{before}/"):
        raise category.InvalidCategory("A category cannot be moved into itself.")
    if store.subtree(tx, after):
        raise CategoryTaken(f"There already is a category {after}.")
    store.insert_categories(tx, category.ancestors(after))
    paths = {c.id: category.moved(c.path, before=before, after=after) for c in moving}
    store.move_categories(tx, paths)
    told = {"path": after, "before": before}
    _record(tx, "category.renamed", told, actor=actor, now=now)


def archive_category(tx: Tx, path: str, *, actor: Actor, now: datetime) -> None:
    """Offer it and all below it no more; incidents that have it keep it."""
    permission.require(actor, Permission.CONFIGURE)
    tidy = category.tidy(path)
    if store.set_archived(tx, [c.id for c in known(tx, tidy)]):
        _record(tx, "category.archived", {"path": tidy}, actor=actor, now=now)


def matrix(tx: Tx) -> Matrix:
    return store.matrix(tx)


def set_matrix(tx: Tx, wanted: Matrix, *, actor: Actor, now: datetime) -> bool:
    """Make it so for what is prioritized from now on; return whether it was otherwise."""
    permission.require(actor, Permission.CONFIGURE)
    if store.matrix(tx) == wanted:
        return False
    store.set_matrix(tx, wanted)
    cells = {f"{impact}/{urgency}": to for (impact, urgency), to in wanted.cells.items()}
    _record(tx, "priority.matrix_set", {"cells": cells}, actor=actor, now=now)
    return True


def closing_rule(tx: Tx) -> ClosingRule:
    row = store.closing(tx)
    working = calendar_text.parse(row.closing_calendar)
    return ClosingRule(row.close_after_days, working, row.reopen_within_days)


def set_closing_rule(tx: Tx, rule: ClosingRule, *, actor: Actor, now: datetime) -> None:
    """It holds for what is resolved from now on."""
    permission.require(actor, Permission.CONFIGURE)
    if not 1 <= rule.days <= 365:
        sentence = "Incidents are closed after 1 to 365 working days."
        raise errors.Invalid(sentence, fields={"days": sentence})
    if not 0 <= rule.reopen_days <= 365:
        sentence = "Incidents are reopened within 0 to 365 working days."
        raise errors.Invalid(sentence, fields={"reopen_days": sentence})
    definition = calendar_text.dump(rule.calendar)
    store.set_closing(tx, ClosingRow(rule.days, definition, rule.reopen_days))
    told = {"days": rule.days, "calendar": definition, "reopen_days": rule.reopen_days}
    _record(tx, "closing.rule_set", told, actor=actor, now=now)


def known(tx: Tx, path: str) -> list[Category]:
    found = store.subtree(tx, path)
    if not found or found[0].path != path:
        raise UnknownCategory(f"There is no category {path}.")
    return found


def _record(tx: Tx, kind: str, data: dict[str, Any], *, actor: Actor, now: datetime) -> None:
    subject = f"setting/{kind.partition('.')[0]}"
    ledger.record(tx, kind=kind, subject=subject, actor=actor.label, at=now, data=data)
