"""A review is begun, written, published and exported."""

from datetime import datetime

from tocsin.identity import actions as identity
from tocsin.identity import permission
from tocsin.identity.actor import Actor
from tocsin.identity.permission import Permission
from tocsin.incidents import incident
from tocsin.incidents.actions import closing, reading
from tocsin.kit import errors, ledger, pages
from tocsin.kit.tx import Tx
from tocsin.reviews import markdown, review
from tocsin.reviews.markdown import Facts, Moment, Promise
from tocsin.reviews.review import NewReview, Review, ReviewRow, Status
from tocsin.reviews.store import action_items
from tocsin.reviews.store import reviews as store


class UnknownReview(errors.NotFound):
    """Nobody has begun one, or it is a draft that is not theirs to see."""

    def __init__(self, number: int) -> None:
        super().__init__(f"Incident {number} has no review yet.")


class AlreadyBegun(errors.Conflict):
    """An incident is reviewed once; go on with the review that is there."""


class AlreadyPublished(errors.Conflict):
    """The button was pressed twice, or somebody was faster."""


class EditedMeanwhile(errors.Conflict):
    """Two people wrote one review at once; the second one must see the first one's words."""


def begin(
    tx: Tx, number: int, *, written: NewReview | None = None, actor: Actor, now: datetime
) -> int:
    """Make a draft and return its id.

    With nothing written yet its summary begins with what was noted at the resolution.
    """
    permission.require(actor, Permission.RESPOND)
    about = reading.get(tx, number, actor=actor)
    draft = review.checked(written or NewReview(summary=about.resolution_notes))
    review_id = store.insert(tx, number, draft, author_id=actor.person_id, at=now)
    if review_id is None:
        raise AlreadyBegun(f"Incident {number} has a review already.")
    store.replace_causes(tx, review_id, draft.causes)
    _record(tx, "review.begun", number, f"{actor.name} began the review.", actor=actor, now=now)
    return review_id


def save(
    tx: Tx,
    number: int,
    new: NewReview,
    *,
    expected_version: int,
    actor: Actor,
    now: datetime,
) -> int:
    """Return the version that this made: the same as before when nothing differs."""
    permission.require(actor, Permission.RESPOND)
    tidy = review.checked(new)
    before = get(tx, number, actor=actor)
    if before.status is Status.PUBLISHED:
        review.check_complete(tidy)
    if before.version != expected_version:
        raise _meanwhile(before)
    if before.text == tidy:
        return before.version
    if not store.update(tx, number, tidy, expected_version=expected_version, at=now):
        raise _meanwhile(before)
    store.replace_causes(tx, before.id, tidy.causes)
    _record(tx, "review.edited", number, f"{actor.name} edited the review.", actor=actor, now=now)
    return expected_version + 1


def publish(tx: Tx, number: int, *, actor: Actor, now: datetime) -> None:
    """Let everybody who may see the incident read it; the incident is reviewed thereby."""
    permission.require(actor, Permission.RESPOND)
    draft = get(tx, number, actor=actor)
    review.check_complete(draft.text)
    if not store.publish(tx, number, at=now):
        raise AlreadyPublished(f"The review of incident {number} is published already.")
    _record(
        tx, "review.published", number, f"{actor.name} published the review.", actor=actor, now=now
    )
    if reading.get(tx, number, actor=actor).reviewed_at is None:
        closing.mark_reviewed(tx, number, actor=actor, now=now)


def find(tx: Tx, number: int, *, actor: Actor) -> Review | None:
    """None when there is none, or a draft only and the actor merely reads."""
    permission.require(actor, Permission.READ)
    reading.get(tx, number, actor=actor)
    row = store.of_incident(tx, number)
    if row is None or (row.published_at is None and not _sees_drafts(actor)):
        return None
    return _review(tx, row)


def get(tx: Tx, number: int, *, actor: Actor) -> Review:
    found = find(tx, number, actor=actor)
    if found is None:
        raise UnknownReview(number)
    return found


def listed(
    tx: Tx, *, cursor: str | None = None, limit: int = 50, actor: Actor
) -> pages.Page[ReviewRow]:
    """Return the reviews that changed last, without their causes."""
    permission.require(actor, Permission.READ)
    after = pages.decode(cursor, datetime, int) if cursor else None
    only_published = not _sees_drafts(actor)
    rows = store.page(tx, only_published=only_published, after=after, limit=limit)
    last = rows[:limit][-1:]
    return pages.cut(rows, limit, *((last[0].updated_at, last[0].id) if last else ()))


def timeline(tx: Tx, number: int, *, actor: Actor) -> list[Moment]:
    """Return the timeline that the review is read with; it writes itself."""
    entries = reading.timeline(tx, number, actor=actor)
    return [Moment(e.at, e.sentence) for e in entries]


def export(tx: Tx, number: int, *, actor: Actor) -> str:
    """Return the review as a Markdown document."""
    written = get(tx, number, actor=actor)
    moments = timeline(tx, number, actor=actor)
    return markdown.render(_facts(tx, number, actor), written, moments, _promises(tx, number))


def _sees_drafts(actor: Actor) -> bool:
    return permission.may(actor, Permission.RESPOND)


def _review(tx: Tx, row: ReviewRow) -> Review:
    return review.review_of(row, store.causes(tx, row.id))


def _facts(tx: Tx, number: int, actor: Actor) -> Facts:
    about = reading.get(tx, number, actor=actor)
    return Facts(
        number=number,
        title=about.title,
        priority=about.priority,
        category=about.category,
        services=tuple(service.name for service in reading.services_of(tx, about)),
        times=tuple((str(m), at) for m, at in about.milestones.items()),
        is_drill=about.is_drill,
    )


def _promises(tx: Tx, number: int) -> list[Promise]:
    items = action_items.of_incident(tx, number)
    owner_ids = [item.owner_id for item in items if item.owner_id is not None]
    names = {person.id: person.name for person in identity.people(tx, ids=owner_ids)}
    return [Promise(item, names.get(item.owner_id or 0)) for item in items]


def _meanwhile(before: Review) -> EditedMeanwhile:
    return EditedMeanwhile(
        f"The review of incident {before.incident_number} was edited by somebody else; it is at"
        f" version {before.version} now. Your text was not saved: take theirs in and save again."
    )


def _record(tx: Tx, kind: str, number: int, sentence: str, *, actor: Actor, now: datetime) -> None:
    ledger.record(
        tx,
        kind=kind,
        subject=incident.subject(number),
        actor=actor.label,
        at=now,
        data={"sentence": sentence},
    )
