"""Who may send to us. Reading takes no actor: the capabilities above need to know too."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from tocsin.catalog import actions as catalog
from tocsin.identity import permission
from tocsin.identity.actor import Actor
from tocsin.kit import configuration, errors, ids, ledger, pages
from tocsin.kit.pages import Page
from tocsin.kit.tx import Tx
from tocsin.signals import source as idea
from tocsin.signals.actions import owning
from tocsin.signals.source import (
    HEARTBEAT,
    LONGEST_OVERLAP,
    MONITOR,
    OVERLAP,
    Created,
    NewSource,
    SourceRow,
)
from tocsin.signals.store import mail_addresses, source_keys
from tocsin.signals.store import sources as store

MAIL = "mail"


class UnknownSource(errors.NotFound):
    """There is no such source."""


class UnknownKey(errors.Unauthenticated):
    """No source has this key."""


class SourceDisabled(errors.Forbidden):
    """The key is right, but somebody switched the source off."""


class SourceTaken(errors.Conflict):
    """Two sources cannot have one name, nor one key."""


class SourceRemoved(errors.Conflict):
    """What is removed stays as it was; another one may take its name."""


class SourceOfAnother(errors.Conflict):
    """The source is how a heartbeat or a monitor is heard, and goes with it."""


def create_source(tx: Tx, wanted: NewSource, *, actor: Actor, now: datetime) -> Created:
    permission.require_leading(actor)
    tidy = _checked(tx, wanted)
    owning.require(tx, tidy.service_id, actor=actor)
    key = "" if tidy.kind == MONITOR else tidy.key or ids.key()
    source_id = store.insert(
        tx,
        tidy,
        key_hash=ids.digest(key) if key else None,
        hint=idea.hint(key) if key else None,
        at=now,
    )
    if source_id is None:
        raise SourceTaken(f"There already is a source named {tidy.name}, or one with this key.")
    facts = {"name": tidy.name, "kind": tidy.kind, "service_id": tidy.service_id}
    record(tx, "source.created", source_id, actor=actor, now=now, data=facts)
    return Created(source_id, source_id, key)


def update_source(
    tx: Tx, source_id: int, wanted: NewSource, *, actor: Actor, now: datetime
) -> bool:
    """Make it what is wanted, but for kind and key, and return whether anything changed."""
    before = configurable(tx, source_id, actor=actor)
    tidy = _checked(tx, wanted)
    owning.require(tx, tidy.service_id, actor=actor)
    if tidy.kind != before.kind:
        raise errors.Invalid(
            "A source cannot change its kind; make a new one.", fields={"kind": "cannot change"}
        )
    changes = idea.changes(before.as_new(), tidy)
    if not changes:
        return False
    _refuse_address_of_another(tx, tidy, source_id)
    if not store.update(tx, source_id, tidy, at=now):
        raise SourceTaken(f"There already is a source named {tidy.name}.")
    record(tx, "source.updated", source_id, actor=actor, now=now, data={"changes": changes})
    return True


def rotate_key(
    tx: Tx,
    source_id: int,
    *,
    key: str | None = None,
    keep_old_for: timedelta = OVERLAP,
    actor: Actor,
    now: datetime,
) -> str:
    """Give it another key and return it; the old one stays good for a while, or for no time."""
    permission.require_leading(actor)
    if not timedelta() <= keep_old_for <= LONGEST_OVERLAP:
        raise errors.Invalid("The old key stays good for 90 days at most.")
    before = configurable(tx, source_id, actor=actor)
    new_key = key or ids.key()
    _refuse_mistakes(NewSource(before.name, before.kind, key=new_key))
    old_until = now + keep_old_for
    if not source_keys.set_key(
        tx,
        source_id,
        key_hash=ids.digest(new_key),
        hint=idea.hint(new_key),
        old_until=old_until,
        at=now,
    ):
        raise SourceTaken("This key is in use already.")
    facts = {"old_key_until": old_until.isoformat()}
    record(tx, "source.key_rotated", source_id, actor=actor, now=now, data=facts)
    return new_key


def remove_source(tx: Tx, source_id: int, *, actor: Actor, now: datetime) -> None:
    """Refuse its key from now on and take it out of the lists; what it sent stays."""
    before = configurable(tx, source_id, actor=actor)
    if before.kind in (HEARTBEAT, MONITOR):
        raise SourceOfAnother(
            f"{before.name} is the source of a {before.kind}; remove the {before.kind}."
        )
    retire(tx, source_id, actor=actor, now=now)


def retire(tx: Tx, source_id: int, *, actor: Actor, now: datetime) -> None:
    """Remove a source of whatever kind, for those who keep the heartbeat or monitor of it."""
    before = configurable(tx, source_id, actor=actor)
    store.remove(tx, source_id, no_key=ids.digest(ids.token()), at=now)
    facts = {"name": before.name, "kind": before.kind}
    record(tx, "source.removed", source_id, actor=actor, now=now, data=facts)


def source_by_key(tx: Tx, key: str, *, now: datetime) -> SourceRow | None:
    """None when nobody has this key; the source may be disabled."""
    return source_keys.by_key(tx, ids.digest(key), now=now) if key.isascii() else None


def sources_by_keys(
    tx: Tx, keys: Iterable[str], *, mark: configuration.Mark, now: datetime
) -> dict[str, SourceRow]:
    """Return the sources of those keys that anybody has; disabled ones too."""
    known = _by_key.get(tx, mark, now=now)
    found = {}
    for key in keys:
        source = known.get(key) or source_by_key(tx, key, now=now)
        if source is None:
            continue
        found[key] = source
        if source.old_key_until is None:  # else this may be the old one, which ends without a word
            known[key] = source
    return found


def authenticate(tx: Tx, key: str, *, now: datetime) -> SourceRow:
    found = source_by_key(tx, key, now=now)
    if found is None:
        raise UnknownKey("No source has this key. Copy it again, or rotate it in Tocsin.")
    if not found.is_enabled:
        raise SourceDisabled(f"The source {found.name} is disabled; enable it in Tocsin.")
    return found


def source(tx: Tx, source_id: int) -> SourceRow:
    found = store.by_id(tx, source_id)
    if found is None:
        raise UnknownSource(f"There is no source {source_id}.")
    return found


def source_by_name(tx: Tx, name: str) -> SourceRow | None:
    """None when there is none of this name that is in use; case is of no matter."""
    return store.by_name(tx, name.strip())


def sources(tx: Tx, *, ids: Sequence[int] | None = None, limit: int = 1000) -> list[SourceRow]:
    """Return the sources by name; removed ones only when they are asked for by id."""
    return store.listed(tx, ids=ids, limit=limit)


def page_of_senders(tx: Tx, *, cursor: str | None, limit: int) -> Page[SourceRow]:
    """Return the sources in use by name, without those of heartbeats and monitors."""
    found = store.page(tx, pages.place(cursor), without=[HEARTBEAT, MONITOR], limit=limit)
    return pages.cut_by_name(found, limit)


def version(tx: Tx) -> int:
    """A number that grows with every change of any source, for those who cache them."""
    return store.version(tx)


def record(
    tx: Tx, kind: str, source_id: int, *, actor: Actor, now: datetime, data: Mapping[str, Any]
) -> None:
    subject = f"source/{source_id}"
    ledger.record(tx, kind=kind, subject=subject, actor=actor.label, at=now, data=data)


def _checked(tx: Tx, wanted: NewSource) -> NewSource:
    tidy = idea.tidy(wanted)
    _refuse_mistakes(tidy)
    if tidy.service_id is not None:
        catalog.service(tx, tidy.service_id)
    return tidy


def _refuse_address_of_another(tx: Tx, wanted: NewSource, source_id: int) -> None:
    """Two sources cannot have one mail address for their own."""
    address = str((wanted.mapping or {}).get("address", "")) if wanted.kind == MAIL else ""
    found = mail_addresses.source_at(tx, address) if address else None
    if found is not None and found.id != source_id:
        raise SourceTaken(f"The source {found.name} has the address {address} already.")


def _refuse_mistakes(wanted: NewSource) -> None:
    mistakes = idea.mistakes(wanted)
    if mistakes:
        raise errors.Invalid(" ".join(mistakes.values()), fields=mistakes)


def configurable(tx: Tx, source_id: int, *, actor: Actor) -> SourceRow:
    """Lock it for who configures, or leads the team that it is of."""
    permission.require_leading(actor)
    found = _locked(tx, source_id)
    owning.require(tx, found.service_id, actor=actor)
    return found


def _locked(tx: Tx, source_id: int) -> SourceRow:
    found = store.lock(tx, source_id)
    if found is None:
        raise UnknownSource(f"There is no source {source_id}.")
    if found.removed_at is not None:
        raise SourceRemoved(f"{found.name} is removed and cannot be changed any more.")
    return found


def _none_yet(_tx: Tx, _now: datetime) -> dict[str, SourceRow]:
    return {}


_by_key = configuration.Remembered(_none_yet)
