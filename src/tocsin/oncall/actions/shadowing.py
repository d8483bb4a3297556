"""What is done about shadows: set for a while, ended, and told silently of what is paged."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from tocsin.identity import actions as identity
from tocsin.identity import permission
from tocsin.identity.actor import SYSTEM, Actor, Role
from tocsin.identity.permission import Permission
from tocsin.kit import ledger, remembering
from tocsin.kit.tx import Tx
from tocsin.notify import actions as notify
from tocsin.notify.notification import Letter
from tocsin.oncall import asked, escalation, spell
from tocsin.oncall import shadow as ideas
from tocsin.oncall.actions import scheduling, spells
from tocsin.oncall.escalation import Outcome, Paged
from tocsin.oncall.page import Page
from tocsin.oncall.policy import Position
from tocsin.oncall.shadow import NewShadow, Shadow
from tocsin.oncall.shift import Span
from tocsin.oncall.spell import BadSpell
from tocsin.oncall.store import shadows as store
from tocsin.oncall.store.spells import SHADOWS
from tocsin.oncall.target import Kind, Target


def add_shadow(tx: Tx, new: NewShadow, *, actor: Actor, now: datetime) -> int:
    """Have somebody told of a schedule's pages for a while, who is not paged."""
    permission.require(actor, Permission.RESPOND)
    tidy = ideas.checked(new, now=now)
    scheduling.schedule(tx, tidy.schedule_id)
    scheduling.check_people(tx, {tidy.person_id})
    _check_may_read(tx, tidy.person_id)
    shadow_id = spells.keep(tx, SHADOWS, tidy, actor=actor, now=now)
    data = {"shadow_id": shadow_id, **spell.plain(tidy)}
    _record(tx, "schedule.shadow_added", tidy.schedule_id, data, actor=actor, now=now)
    return shadow_id


def remove_shadow(tx: Tx, shadow_id: int, *, actor: Actor, now: datetime) -> None:
    """End it now; what has passed of it stays as it was."""
    permission.require(actor, Permission.RESPOND)
    before = spells.lock(tx, SHADOWS, shadow_id)
    spells.end(tx, SHADOWS, before, now=now)
    data = {"shadow_id": shadow_id, **spell.plain(before)}
    _record(tx, "schedule.shadow_removed", before.schedule_id, data, actor=actor, now=now)


def shadow(tx: Tx, shadow_id: int) -> Shadow:
    return spells.get(tx, SHADOWS, shadow_id)


def list_shadows(
    tx: Tx, *, span: Span, schedule_id: int | None = None, actor: Actor
) -> list[Shadow]:
    """Return the shadows of a schedule, or of all, that touch the span, first to last."""
    permission.require(actor, Permission.READ)
    whole = asked.period(span.starts_at, span.ends_at)
    ids = None if schedule_id is None else [schedule_id]
    return store.touching(tx, ids, whole.starts_at, whole.ends_at)


def within(tx: Tx, schedule_ids: Sequence[int], span: Span) -> list[Shadow]:
    """Return the shadows of these schedules that touch the span, first to last."""
    return store.touching(tx, schedule_ids, span.starts_at, span.ends_at) if schedule_ids else []


def tell(
    tx: Tx,
    pages: Sequence[tuple[Page, Sequence[Outcome]]],
    position: Position,
    *,
    targets: Sequence[Target],
    now: datetime,
) -> None:
    """Tell those who shadow the schedules of a step of what it came to for each page."""
    schedules = [each.id for each in targets if each.kind is Kind.SCHEDULE and each.id]
    learning = _learning(tx, schedules, now)
    if not learning:
        return
    names = _names(tx, pages)
    for person_id in learning:
        letters = [
            _letter(page, position, [n for n in _paged(outcomes) if n != person_id], names)
            for page, outcomes in pages
            if person_id not in _paged(outcomes)
        ]
        notify.tell_silently(tx, [person_id], letters, now=now)
    entries = [
        ledger.Entry("page.shadowed", page.subject, {"page_id": page.id, "person_ids": learning})
        for page, _ in pages
    ]
    ledger.record_all(tx, entries, actor=SYSTEM.label, at=now, is_queued=False)


def _learning(tx: Tx, schedule_ids: Sequence[int], now: datetime) -> list[int]:
    """Return everybody who shadows one of the schedules at the moment."""
    found = within(remembering.configured(tx), schedule_ids, asked.hours_around(now))
    return sorted({each.person_id for each in found if each.starts_at <= now < each.ends_at})


def _letter(
    page: Page, position: Position, paged: Sequence[int], names: Mapping[int, str]
) -> Letter:
    """The cause is the step's own, but for a beginning by which nothing takes it for a page."""
    said = ideas.message(page.said, paged=[names[each] for each in paged])
    return Letter(said, page.subject, f"shadow/{escalation.cause(page.id, position)}")


def _paged(outcomes: Sequence[Outcome]) -> list[int]:
    return list(dict.fromkeys(one.person_id for one in outcomes if isinstance(one, Paged)))


def _names(tx: Tx, pages: Sequence[tuple[Page, Sequence[Outcome]]]) -> Mapping[int, str]:
    ids = sorted({each for _, outcomes in pages for each in _paged(outcomes)})
    return {p.id: p.name for p in identity.people(tx, ids=ids, limit=len(ids) or 1)}


def _check_may_read(tx: Tx, person_id: int) -> None:
    """A page tells of incidents, so it is only told to who may read them."""
    person = identity.person(tx, person_id)
    if not person.is_active or not person.role.at_least(Role.STAKEHOLDER):
        raise BadSpell(f"{person.name} may not read incidents, and so cannot shadow.")


def _record(
    tx: Tx, kind: str, schedule_id: int, data: Mapping[str, Any], *, actor: Actor, now: datetime
) -> None:
    subject = f"schedule/{schedule_id}"
    ledger.record(tx, kind=kind, subject=subject, actor=actor.label, at=now, data=data)
