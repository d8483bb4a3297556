"""Articles are written, edited, published, linked to incidents, and found beside similar ones."""

import dataclasses
from datetime import datetime

from tocsin.identity import actions as identity
from tocsin.identity import permission
from tocsin.identity.actor import Actor
from tocsin.identity.permission import Permission
from tocsin.incidents import incident
from tocsin.incidents.actions import reading
from tocsin.kit import errors, ledger, pages
from tocsin.kit.tx import Tx
from tocsin.knowledge import article, audience
from tocsin.knowledge.article import Article, ArticleQuery, NewArticle, Status, Version
from tocsin.knowledge.store import articles as store
from tocsin.knowledge.store import finding, links

_KINDS = {Status.PUBLISHED: "article.published", Status.ARCHIVED: "article.archived"}


class UnknownArticle(errors.NotFound):
    """It does not exist, or it is a draft that is not theirs to see."""

    def __init__(self, article_id: int) -> None:
        super().__init__(f"There is no article {article_id}.")


class UnknownVersion(errors.NotFound):
    """It was never written."""


class EditedMeanwhile(errors.Conflict):
    """Two people edited one article at once; the second one must see the first one's words."""


class AlreadySo(errors.Conflict):
    """The button was pressed twice, or somebody was faster."""


def write(
    tx: Tx, new: NewArticle, *, source: int | None = None, actor: Actor, now: datetime
) -> int:
    """Return the id of a new draft; ``source`` is the incident that it is made of."""
    permission.require(actor, Permission.RESPOND)
    tidy = _checked(tx, new)
    article_id = store.insert(tx, tidy, author_id=actor.person_id, source=source, at=now)
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
    tidy = _checked(tx, new)
    before = get(tx, article_id, actor=actor)
    if before.version != expected_version:
        raise _meanwhile(before)
    tidy = dataclasses.replace(tidy, owner_id=tidy.owner_id or before.owner_id)
    if before.as_new() == tidy:
        return before.version
    if not store.update(tx, article_id, tidy, expected_version=expected_version, at=now):
        raise _meanwhile(before)
    store.insert_version(tx, article_id, written_by=actor.label, at=now)
    version = expected_version + 1
    _record(tx, "article.edited", article_id, tidy.title, actor=actor, now=now, version=version)
    return version


def restore(tx: Tx, article_id: int, version: int, *, actor: Actor, now: datetime) -> int:
    """Write what an earlier version said as a new one, which is returned."""
    before = get(tx, article_id, actor=actor)
    earlier = version_of(tx, article_id, version, actor=actor)
    again = dataclasses.replace(
        before.as_new(),
        title=earlier.title,
        body=earlier.body,
        tags=earlier.tags,
        language=earlier.language,
    )
    expected = before.version
    return edit(tx, article_id, again, expected_version=expected, actor=actor, now=now)


def publish(tx: Tx, article_id: int, *, actor: Actor, now: datetime) -> None:
    _set_status(tx, article_id, Status.PUBLISHED, actor=actor, now=now)


def archive(tx: Tx, article_id: int, *, actor: Actor, now: datetime) -> None:
    """Take it out of the lists and the suggestions; where it was of use stays known."""
    _set_status(tx, article_id, Status.ARCHIVED, actor=actor, now=now)


def get(tx: Tx, article_id: int, *, actor: Actor) -> Article:
    permission.require(actor, Permission.READ)
    found = store.get(tx, article_id, to=audience.of(actor))
    if found is None:
        raise UnknownArticle(article_id)
    return found


def versions(tx: Tx, article_id: int, *, actor: Actor) -> list[Version]:
    """Return what it said at each time, newest first."""
    permission.require_sight(actor, Permission.RESPOND)
    get(tx, article_id, actor=actor)
    return store.versions(tx, article_id)


def version_of(tx: Tx, article_id: int, version: int, *, actor: Actor) -> Version:
    permission.require_sight(actor, Permission.RESPOND)
    get(tx, article_id, actor=actor)
    found = store.version(tx, article_id, version)
    if found is None:
        raise UnknownVersion(f"Article {article_id} has no version {version}.")
    return found


def listed(tx: Tx, query: ArticleQuery, *, actor: Actor) -> pages.Page[Article]:
    """Return the articles changed last; with a text the best matches, on one page."""
    permission.require(actor, Permission.READ)
    sight = audience.of(actor)
    if query.text.strip():
        return pages.Page(finding.found(tx, query, to=sight))
    after = pages.decode(query.cursor, datetime, int) if query.cursor else None
    rows = finding.page(tx, query, to=sight, after=after)
    last = rows[: query.limit][-1:]
    return pages.cut(rows, query.limit, *((last[0].updated_at, last[0].id) if last else ()))


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
    return links.of_incident(tx, number, to=audience.of(actor))


def incidents_of(tx: Tx, article_id: int, *, actor: Actor) -> list[int]:
    """Return the numbers of the incidents on which it was of use, newest first."""
    get(tx, article_id, actor=actor)
    return links.incidents_of(tx, article_id)


def _checked(tx: Tx, new: NewArticle) -> NewArticle:
    tidy = article.checked(new)
    if tidy.team_id is not None:
        identity.team(tx, tidy.team_id)
    if tidy.owner_id is not None:
        identity.person(tx, tidy.owner_id)
    return tidy


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
