"""Templates are kept by those who configure, so that at night only the news has to be written."""

from collections.abc import Mapping
from datetime import datetime

from tocsin.comms import template
from tocsin.comms.store import templates as store
from tocsin.comms.template import NewTemplate, Template
from tocsin.identity import permission
from tocsin.identity.actor import Actor
from tocsin.identity.permission import Permission
from tocsin.kit import errors, ledger
from tocsin.kit.tx import Tx


class UnknownTemplate(errors.NotFound):
    def __init__(self, template_id: int) -> None:
        super().__init__(f"There is no template {template_id}.")


class NameTaken(errors.Conflict):
    """Two templates cannot have one name."""


def create(tx: Tx, new: NewTemplate, *, actor: Actor, now: datetime) -> int:
    permission.require(actor, Permission.CONFIGURE)
    tidy = template.checked(new)
    template_id = store.insert(tx, tidy, at=now)
    if template_id is None:
        raise NameTaken(f"There already is a template named {tidy.name}.")
    _record(tx, "template.created", template_id, tidy, actor=actor, now=now)
    return template_id


def update(tx: Tx, template_id: int, new: NewTemplate, *, actor: Actor, now: datetime) -> bool:
    """Make it what is wanted and return whether anything changed."""
    permission.require(actor, Permission.CONFIGURE)
    tidy = template.checked(new)
    if get(tx, template_id, actor=actor).as_new() == tidy:
        return False
    if not store.update(tx, template_id, tidy):
        raise NameTaken(f"There already is a template named {tidy.name}.")
    _record(tx, "template.updated", template_id, tidy, actor=actor, now=now)
    return True


def archive(tx: Tx, template_id: int, *, actor: Actor, now: datetime) -> None:
    permission.require(actor, Permission.CONFIGURE)
    before = get(tx, template_id, actor=actor)
    store.archive(tx, template_id)
    _record(tx, "template.archived", template_id, before.as_new(), actor=actor, now=now)


def get(tx: Tx, template_id: int, *, actor: Actor) -> Template:
    permission.require_sight(actor, Permission.RESPOND)
    found = store.get(tx, template_id)
    if found is None:
        raise UnknownTemplate(template_id)
    return found


def listed(tx: Tx, *, actor: Actor) -> list[Template]:
    """Return the templates in use, by name."""
    permission.require_sight(actor, Permission.RESPOND)
    return store.listed(tx)


def placeholders(*, actor: Actor) -> Mapping[str, str]:
    """Return what may stand in braces, and what it means."""
    permission.require_sight(actor, Permission.RESPOND)
    return template.PLACEHOLDERS


def _record(
    tx: Tx, kind: str, template_id: int, said: NewTemplate, *, actor: Actor, now: datetime
) -> None:
    ledger.record(
        tx,
        kind=kind,
        subject=f"template/{template_id}",
        actor=actor.label,
        at=now,
        data={"name": said.name, "subject": said.subject, "body": said.body},
    )
