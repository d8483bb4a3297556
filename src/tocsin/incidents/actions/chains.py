"""What was kept of pages and of the messages they sent, gathered once for many of them."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, tzinfo

from tocsin.identity import actions as identity
from tocsin.identity.actor import Actor
from tocsin.incidents.why.facts import Facts
from tocsin.incidents.why.link import Called
from tocsin.kit import ledger
from tocsin.kit.tx import Tx
from tocsin.notify import actions as notify
from tocsin.notify.actions import answering
from tocsin.notify.answers import Given
from tocsin.notify.notification import Notification
from tocsin.oncall import policy
from tocsin.oncall.actions import explaining as oncall
from tocsin.oncall.page import Page, Told
from tocsin.oncall.target import Kind, Target

_MOST_MESSAGES = 5000
_PERSON = "person/"
_SHADOWED = "page.shadowed"


@dataclass(frozen=True, slots=True)
class Wanted:
    """For whom it is told: ``person_id`` narrows the messages to theirs."""

    actor: Actor
    zone: tzinfo = UTC
    person_id: int | None = None


def told_of(tx: Tx, pages: Sequence[Page]) -> dict[int, list[Told]]:
    """Return what each target of these pages came to, by page."""
    return oncall.told(tx, [page.id for page in pages])


def facts_of(
    tx: Tx, pages: Sequence[Page], told: Mapping[int, Sequence[Told]], wanted: Wanted
) -> list[Facts]:
    """Return all that is known of these pages, as far as one may see it, in their order."""
    causes = [cause for page in pages for cause in oncall.causes(page.id, told[page.id])]
    sent = notify.of_causes(
        tx, causes, person_id=wanted.person_id, limit=_MOST_MESSAGES, actor=wanted.actor
    )
    ids = [one.id for one in sent]
    tries = notify.attempts_of(tx, ids) if ids else {}
    receipts = notify.receipts_of(tx, ids) if ids else {}
    answers = _by_message(answering.answers_from(tx, ids))
    silent = shadows(tx, pages)
    called = named(tx, pages, told, wanted, silent=silent)
    by_page = _by_page(sent)
    return [
        Facts(
            page,
            told[page.id],
            by_page.get(page.id, ()),
            tries,
            receipts,
            answers,
            called,
            answerer(page),
            silent.get(page.id, ()),
        )
        for page in pages
    ]


def bare(page: Page, told: Sequence[Told], called: Called, *, shadows: Sequence[int]) -> Facts:
    """What is known of a page without the messages it sent: enough to see whom it concerns."""
    return Facts(page, told, (), {}, {}, {}, called, answerer(page), shadows)


def shadows(tx: Tx, pages: Sequence[Page]) -> Mapping[int, Sequence[int]]:
    """Return who was told silently of these pages, by page."""
    subjects = {page.subject for page in pages}
    if len(subjects) == 1:
        events = ledger.of_kinds(tx, [*subjects], [_SHADOWED])
    elif pages:
        since = min(page.started_at for page in pages)
        events = ledger.of_kind(tx, _SHADOWED, starts_at=since, limit=_MOST_MESSAGES)
    else:
        events = []
    found: dict[int, dict[int, None]] = {}
    for event in events:
        found.setdefault(event.data["page_id"], {}).update(dict.fromkeys(event.data["person_ids"]))
    return {page_id: list(people) for page_id, people in found.items()}


def named(
    tx: Tx,
    pages: Sequence[Page],
    told: Mapping[int, Sequence[Told]],
    wanted: Wanted,
    *,
    silent: Mapping[int, Sequence[int]] | None = None,
) -> Called:
    """Return what everybody is called whom these pages name."""
    ids = {wanted.person_id, *(answerer(page) for page in pages)}
    for one in (each for some in told.values() for each in some):
        held = one.rested_on.tenure
        ids |= {one.person_id, *((held.person_id, held.instead_of, held.beneath) if held else ())}
    ids |= {each.id for page in pages for each in policy.mentioned(page.plan) if _is_person(each)}
    ids |= {each for page in pages for each in (silent or {}).get(page.id, ())}
    known = sorted(person_id for person_id in ids if person_id is not None)
    people = identity.people(tx, ids=known, limit=len(known)) if known else []
    return Called({person.id: person.name for person in people}, wanted.zone)


def _is_person(target: Target) -> bool:
    return target.kind is Kind.PERSON


def answerer(page: Page) -> int | None:
    """Return the person whose answer ended the page, if it was a person's."""
    by = page.ended_by or ""
    return int(by.removeprefix(_PERSON)) if by.startswith(_PERSON) else None


def _by_page(sent: Iterable[Notification]) -> dict[int, list[Notification]]:
    found: dict[int, list[Notification]] = {}
    for one in sent:
        found.setdefault(int(one.cause.split("/")[1]), []).append(one)
    return found


def _by_message(given: Iterable[Given]) -> dict[int, list[Given]]:
    found: dict[int, list[Given]] = {}
    for one in given:
        found.setdefault(one.notification_id, []).append(one)
    return found
