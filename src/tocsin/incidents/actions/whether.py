"""Whether somebody was paged, and why or why not: about an incident, or in any time."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, tzinfo

from tocsin.alerts.actions import read as alerts
from tocsin.identity import actions as identity
from tocsin.identity import permission
from tocsin.identity.actions import belonging, leading
from tocsin.identity.actor import Actor, Role
from tocsin.identity.belonging import Belonging
from tocsin.identity.permission import Permission
from tocsin.incidents.actions import access, chains, origins
from tocsin.incidents.actions.chains import Wanted
from tocsin.incidents.why import origin, person
from tocsin.incidents.why.person import Person, Verdict
from tocsin.kit import errors, ledger, pages
from tocsin.kit.ledger import Event
from tocsin.kit.tx import Tx
from tocsin.oncall.actions import explaining as oncall
from tocsin.oncall.actions.explaining import Written
from tocsin.oncall.page import Page
from tocsin.oncall.served import Served
from tocsin.oncall.shift import Span

LONGEST = timedelta(days=31)
MOST_MUTED = 500
MOST_PAGES = 50
_LOOKED_AT = 500
_ROUNDS = 20
_AROUND = timedelta(days=31)


class NotTheirs(errors.Forbidden):
    def __init__(self) -> None:
        super().__init__("Why somebody was paged or not is for themselves and for managers to see.")


class TooLong(errors.Invalid):
    """More than one would read."""


@dataclass(frozen=True, slots=True)
class Asked:
    """About whom, and in whose time zone it is told."""

    person_id: int
    zone: tzinfo = UTC
    cursor: str | None = None
    limit: int = 50


@dataclass(frozen=True, slots=True)
class Answer:
    """What one page came to for the person, or one alert that paged nobody.

    ``subject`` is what it was about, as in ``incident/42`` or ``alert/7``.
    """

    subject: str
    title: str
    verdict: Verdict
    page_id: int | None = None


@dataclass(frozen=True, slots=True)
class _Known:
    """The person over the time that is asked about."""

    id: int
    belonging: Belonging
    served: Sequence[Served]

    def at(self, moment: datetime) -> Person:
        return Person(self.id, self.belonging.at(moment), self.served)


def about(tx: Tx, number: int, asked: Asked, *, actor: Actor) -> list[Answer]:
    """Say of each page about an incident why the person was paged or not, the first first."""
    _require(tx, asked.person_id, actor)
    incident = access.visible(tx, number, actor=actor)
    found = oncall.pages_about(tx, incident.subject, limit=MOST_PAGES)[::-1]
    span = Span(incident.logged_at, found[-1].started_at if found else incident.logged_at)
    return _answers(tx, found, _known(tx, asked, span), asked, actor)


def between(tx: Tx, span: Span, asked: Asked, *, actor: Actor) -> pages.Page[Answer]:
    """Say the same of the pages of a time that have anything to do with them, newest first."""
    _require(tx, asked.person_id, actor)
    known = _known(tx, asked, _checked(span))
    before = pages.decode(asked.cursor, int)[0] if asked.cursor else None
    found: list[Page] = []
    for _ in range(_ROUNDS):
        some = oncall.stepped(tx, span, before_id=before, limit=_LOOKED_AT)
        found += _concerning(tx, some, known, asked, actor)
        before = some[-1].id if len(some) == _LOOKED_AT else None
        if before is None or len(found) > asked.limit:
            break
    shown = found[: asked.limit]
    if len(found) > asked.limit:
        before = shown[-1].id
    following = None if before is None else pages.encode(before)
    return pages.Page(_answers(tx, shown, known, asked, actor), following)


def muted(tx: Tx, span: Span, asked: Asked, *, actor: Actor) -> list[Answer]:
    """Return the alerts of a time that paged nobody and would have led to the person.

    By the policies as they were then. Whoever may not read alerts is told of none.
    """
    _require(tx, asked.person_id, actor)
    if not permission.may(actor, Permission.READ):
        return []
    known = _known(tx, asked, _checked(span))
    ends = span.ends_at
    events = ledger.of_kind(
        tx, "alert.muted", starts_at=span.starts_at, ends_at=ends, limit=MOST_MUTED
    )
    policies = (each.data.get("policy_id") for each in events)
    written = oncall.written(tx, {each for each in policies if each is not None})
    ours = [each for each in events if _would_lead(each, written, known)]
    ids = [int(each.subject.removeprefix("alert/")) for each in ours]
    heard = origins.heard(tx, alerts.some(tx, ids, actor=actor), actor=actor) if ids else []
    return [_muted(each) for each in reversed(heard)]


def _require(tx: Tx, person_id: int, actor: Actor) -> None:
    identity.person(tx, person_id)
    reads = Permission.READ in permission.granted(actor.scopes)
    is_own = actor.is_person(person_id)
    if not reads or not (is_own or _is_superior(tx, actor, person_id)):
        raise NotTheirs


def _is_superior(tx: Tx, actor: Actor, person_id: int) -> bool:
    sees_all = actor.role.at_least(Role.MANAGER) or permission.may(actor, Permission.AUDIT)
    return sees_all or person_id in leading.led_people(tx, actor)


def _checked(span: Span) -> Span:
    if not timedelta(0) < span.ends_at - span.starts_at <= LONGEST:
        raise TooLong("Ask for a time that ends after it begins, of at most 31 days.")
    return span


def _known(tx: Tx, asked: Asked, span: Span) -> _Known:
    starts_at, ends_at = span.starts_at - _AROUND, span.ends_at + _AROUND
    return _Known(
        asked.person_id,
        belonging.belonging(tx, asked.person_id, since=span.starts_at),
        oncall.served_by(tx, asked.person_id, starts_at=starts_at, ends_at=ends_at),
    )


def _concerning(
    tx: Tx, some: Sequence[Page], known: _Known, asked: Asked, actor: Actor
) -> list[Page]:
    told = chains.told_of(tx, some)
    silent = chains.shadows(tx, some)
    called = chains.named(tx, some, told, Wanted(actor, asked.zone, asked.person_id))
    found = []
    for page in some:
        facts = chains.bare(page, told[page.id], called, shadows=silent.get(page.id, ()))
        if person.of(facts, known.at(page.started_at)).concerns:
            found.append(page)
    return found


def _answers(
    tx: Tx, found: Sequence[Page], known: _Known, asked: Asked, actor: Actor
) -> list[Answer]:
    wanted = Wanted(actor, asked.zone, asked.person_id)
    return [
        Answer(
            facts.page.subject,
            facts.page.said.title,
            person.of(facts, known.at(facts.page.started_at)),
            facts.page.id,
        )
        for facts in chains.facts_of(tx, found, chains.told_of(tx, found), wanted)
    ]


def _would_lead(event: Event, written: Written, known: _Known) -> bool:
    policy_id = event.data.get("policy_id")
    plan = written.at(policy_id, event.at) if policy_id is not None else None
    return plan is not None and person.names(plan, known.at(event.at), event.at)


def _muted(heard: origin.Heard) -> Answer:
    why = origin.muted(heard)
    verdict = Verdict(why.reason, why.sentence, heard.opened_at, origin.links(heard))
    return Answer(heard.subject, heard.summary, verdict)
