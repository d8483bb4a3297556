"""Articles are written, edited, published, linked to incidents, and found beside similar ones."""

from datetime import datetime

from tocsin.identity import permission
from tocsin.identity.actor import Actor
from tocsin.identity.permission import Permission
from tocsin.incidents import incident
from tocsin.incidents.actions import reading
from tocsin.kit import errors, ledger, pages
from tocsin.kit import text as texts
from tocsin.kit.tx import Tx
from tocsin.knowledge import article
from tocsin.knowledge.article import Article, ArticleQuery, NewArticle, Similar, Status, Version
from tocsin.knowledge.store import articles as store
from tocsin.knowledge.store import links, similarity

COMPARED = 20_000
_KINDS = {Status.PUBLISHED: "article.published", Status.ARCHIVED: "article.archived"}


class UnknownArticle(errors.NotFound):
    """It does not exist, or it is a draft that is not theirs to see."""

    def __init__(self, article_id: int) -> None:
        super().__init__(f"There is no article {article_id}.")


class EditedMeanwhile(errors.Conflict):
    """Two people edited one article at once; the second one must see the first one's words."""


class AlreadySo(errors.Conflict):
    """The button was pressed twice, or somebody was faster."""


def write(tx: Tx, new: NewArticle, *, actor: Actor, now: datetime) -> int:
    """Return the id of a new draft."""
    permission.require(actor, Permission.RESPOND)
    tidy = article.checked(new)
    article_id = store.insert(tx, tidy, author_id=actor.person_id, at=now)
    store.insert_version(tx, article_id, written_by=actor.label, at=now)
    _record(tx, "article.written", article_id, tidy.title, actor=actor, now=now)
    return article_id


def edit(
    tx: Tx,
    article_id: int,
    new: NewArticle,
    *,
    expected_version: int,
    actor: Actor,
    now: datetime,
) -> int:
    """Return the version that this made: the same as before when nothing differs."""
    permission.require(actor, Permission.RESPOND)
    tidy = article.checked(new)
    before = get(tx, article_id, actor=actor)
    if before.version != expected_version:
        raise _meanwhile(before)
    if before.as_new() == tidy:
        return before.version
    if not store.update(tx, article_id, tidy, expected_version=expected_version, at=now):
        raise _meanwhile(before)
    store.insert_version(tx, article_id, written_by=actor.label, at=now)
    version = expected_version + 1
    _record(tx, "article.edited", article_id, tidy.title, actor=actor, now=now, version=version)
    return version


def publish(tx: Tx, article_id: int, *, actor: Actor, now: datetime) -> None:
    _set_status(tx, article_id, Status.PUBLISHED, actor=actor, now=now)


def archive(tx: Tx, article_id: int, *, actor: Actor, now: datetime) -> None:
    """Take it out of the lists and the suggestions; where it was of use stays known."""
    _set_status(tx, article_id, Status.ARCHIVED, actor=actor, now=now)


def get(tx: Tx, article_id: int, *, actor: Actor) -> Article:
    permission.require(actor, Permission.READ)
    found = store.get(tx, article_id, statuses=_visible_to(actor))
    if found is None:
        raise UnknownArticle(article_id)
    return found


def versions(tx: Tx, article_id: int, *, actor: Actor) -> list[Version]:
    """Return what it said at each time, newest first."""
    permission.require(actor, Permission.RESPOND)
    get(tx, article_id, actor=actor)
    return store.versions(tx, article_id)


def listed(tx: Tx, query: ArticleQuery, *, actor: Actor) -> pages.Page[Article]:
    """Return the articles changed last; with a text the best matches, on one page."""
    permission.require(actor, Permission.READ)
    statuses = [s for s in _visible_to(actor) if query.status in {None, s}]
    if query.text.strip():
        return pages.Page(store.found(tx, query, statuses=statuses))
    after = pages.decode(query.cursor, datetime, int) if query.cursor else None
    rows = store.page(tx, query, statuses=statuses, after=after)
    last = rows[: query.limit][-1:]
    return pages.cut(rows, query.limit, *((last[0].updated_at, last[0].id) if last else ()))


def similar(tx: Tx, text: str, *, actor: Actor, limit: int = 5) -> list[Similar]:
    """Return the published articles that resemble a text, whose first line is its title."""
    permission.require(actor, Permission.READ)
    said = texts.storable(text).strip()[:COMPARED]
    title = said.partition("\n")[0][:300]
    return article.worth_reading(similarity.similar(tx, title=title, text=said, limit=limit))


def similar_to_incident(tx: Tx, number: int, *, actor: Actor, limit: int = 5) -> list[Similar]:
    """Return what to read beside an incident, without what is linked to it already."""
    found = reading.get(tx, number, actor=actor)
    linked = {one.id for one in of_incident(tx, number, actor=actor)}
    text = f"{found.title}\n{found.description}"
    likely = similar(tx, text, actor=actor, limit=limit + len(linked))
    return [one for one in likely if one.id not in linked][:limit]


def link(tx: Tx, article_id: int, number: int, *, actor: Actor, now: datetime) -> None:
    """Say that it was of use on this incident."""
    permission.require(actor, Permission.RESPOND)
    linked = get(tx, article_id, actor=actor)
    reading.get(tx, number, actor=actor)
    if not links.insert(tx, article_id, number, linked_by=actor.label, at=now):
        raise AlreadySo(f"'{linked.title}' is linked to incident {number} already.")
    sentence = f"{actor.name} linked the article “{linked.title}”."
    _record_on_incident(tx, "article.linked", number, linked, sentence, actor=actor, now=now)


def unlink(tx: Tx, article_id: int, number: int, *, actor: Actor, now: datetime) -> None:
    permission.require(actor, Permission.RESPOND)
    linked = get(tx, article_id, actor=actor)
    if not links.delete(tx, article_id, number):
        raise AlreadySo(f"'{linked.title}' is not linked to incident {number}.")
    sentence = f"{actor.name} took off the article “{linked.title}”."
    _record_on_incident(tx, "article.unlinked", number, linked, sentence, actor=actor, now=now)


def of_incident(tx: Tx, number: int, *, actor: Actor) -> list[Article]:
    permission.require(actor, Permission.READ)
    return links.of_incident(tx, number, statuses=_visible_to(actor))


def incidents_of(tx: Tx, article_id: int, *, actor: Actor) -> list[int]:
    """Return the numbers of the incidents on which it was of use, newest first."""
    get(tx, article_id, actor=actor)
    return links.incidents_of(tx, article_id)


def _visible_to(actor: Actor) -> tuple[Status, ...]:
    """Those who respond see all; those who read see what was published for them."""
    is_responder = permission.may(actor, Permission.RESPOND)
    return tuple(Status) if is_responder else (Status.PUBLISHED,)


def _set_status(tx: Tx, article_id: int, wanted: Status, *, actor: Actor, now: datetime) -> None:
    permission.require(actor, Permission.RESPOND)
    before = get(tx, article_id, actor=actor)
    if not store.set_status(tx, article_id, wanted, at=now):
        raise AlreadySo(f"'{before.title}' is {wanted} already.")
    _record(tx, _KINDS[wanted], article_id, before.title, actor=actor, now=now)


def _meanwhile(before: Article) -> EditedMeanwhile:
    return EditedMeanwhile(
        f"'{before.title}' was edited by somebody else; it is at version {before.version} now."
        " Your text was not saved: take theirs in and save again."
    )


def _record(
    tx: Tx,
    kind: str,
    article_id: int,
    title: str,
    *,
    actor: Actor,
    now: datetime,
    version: int = 1,
) -> None:
    ledger.record(
        tx,
        kind=kind,
        subject=f"article/{article_id}",
        actor=actor.label,
        at=now,
        data={"title": title, "version": version},
    )


def _record_on_incident(
    tx: Tx, kind: str, number: int, linked: Article, sentence: str, *, actor: Actor, now: datetime
) -> None:
    ledger.record(
        tx,
        kind=kind,
        subject=incident.subject(number),
        actor=actor.label,
        at=now,
        data={"article_id": linked.id, "title": linked.title, "sentence": sentence},
    )
