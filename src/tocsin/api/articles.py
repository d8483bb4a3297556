"""Articles: what is worth knowing next time, found beside the incident that needs it."""

import dataclasses
from collections.abc import Sequence
from datetime import date, datetime
from typing import Annotated, Any

from fastapi import Depends, Query

from tocsin.api import names
from tocsin.api.frame import Frame
from tocsin.api.names import Named
from tocsin.api.route import Reading, Writing, chapter
from tocsin.api.schemas import Cursor, Id, Input, Limit, Listed, Output, Reference, shown
from tocsin.knowledge.actions import articles, resembling
from tocsin.knowledge.article import (
    Article,
    ArticleQuery,
    Language,
    NewArticle,
    Similar,
    Status,
)
from tocsin.knowledge.audience import Readership

router = chapter("articles")


class ArticleRow(Output):
    """``used_in`` counts the incidents that it is linked to, ``helped`` the reports it spared."""

    id: int
    title: str
    tags: list[str]
    status: Status
    version: int
    review_on: date | None
    author: str | None
    author_id: int | None
    created_at: datetime
    updated_at: datetime
    published_at: datetime | None
    used_in: int
    language: Language
    audience: Readership
    team_id: int | None
    owner: str | None
    owner_id: int | None
    source_incident: int | None
    helped: int
    not_helped: int


class ArticleOut(ArticleRow):
    """``body`` is Markdown; ``version`` goes back with the next edit."""

    body: str


class SimilarOut(Output):
    """``words`` are the stems that both have; a higher ``score`` is more alike."""

    id: int
    title: str
    score: float
    words: list[str]
    used_in: int


class IncidentOut(Output):
    number: int


class ArticleIn(Input):
    """``review_on`` is when its owner should check that it still holds; they are told then.

    ``audience`` says who may read it once it is published; ``team`` whose alone it is.
    """

    title: str
    body: str
    tags: tuple[str, ...] = ()
    review_on: date | None = None
    language: Language = Language.ANY
    audience: Readership = Readership.READERS
    team: Named | None = None
    owner: Named | None = None


class ArticleChangeIn(ArticleIn):
    """``version`` is the one that was edited; if it is not the newest, nothing is saved."""

    version: int


class LinkIn(Input):
    article: Reference


class Asked:
    """Which articles."""

    def __init__(
        self,
        q: Annotated[str, Query(max_length=400, description="Words to look for.")] = "",
        status: Status | None = None,
        tag: Annotated[str | None, Query(max_length=40)] = None,
        audience: Readership | None = None,
        review_by: date | None = None,
    ) -> None:
        self.query = ArticleQuery(q, status, tag, review_by, audience)


@router.get("/articles")
def list_all(
    frame: Reading, asked: Annotated[Asked, Depends()], cursor: Cursor = None, limit: Limit = 50
) -> Listed[ArticleRow]:
    """Return the articles changed last; with ``q`` the best matches, on one page."""
    query = dataclasses.replace(asked.query, cursor=cursor, limit=limit)
    found = articles.listed(frame.tx, query, actor=frame.actor)
    return Listed(items=_rows(frame, found.items), next=found.next)


@router.get("/articles/similar")
def list_similar(
    frame: Reading, text: Annotated[str, Query(min_length=1, max_length=4000)]
) -> Listed[SimilarOut]:
    """Return the published articles that resemble a text, whose first line is its title."""
    return _similar(resembling.similar(frame.tx, text, actor=frame.actor))


@router.post("/articles", status_code=201)
def write(body: ArticleIn, frame: Writing) -> ArticleOut:
    """Write a draft, which only those who respond can see."""
    article_id = articles.write(frame.tx, _written(body, frame), actor=frame.actor, now=frame.now)
    return shown_article(frame, article_id)


@router.get("/articles/{article_id}")
def show(article_id: Id, frame: Reading) -> ArticleOut:
    return shown_article(frame, article_id)


@router.put("/articles/{article_id}")
def edit(article_id: Id, body: ArticleChangeIn, frame: Writing) -> ArticleOut:
    """Save the whole article, unless somebody else edited it meanwhile."""
    articles.edit(
        frame.tx,
        article_id,
        _written(body, frame),
        expected_version=body.version,
        actor=frame.actor,
        now=frame.now,
    )
    return shown_article(frame, article_id)


@router.post("/articles/{article_id}/publication")
def publish(article_id: Id, frame: Writing) -> ArticleOut:
    """Let everybody who reads find it."""
    articles.publish(frame.tx, article_id, actor=frame.actor, now=frame.now)
    return shown_article(frame, article_id)


@router.post("/articles/{article_id}/archival")
def archive(article_id: Id, frame: Writing) -> ArticleOut:
    """Take it out of the lists and the suggestions; publishing it brings it back."""
    articles.archive(frame.tx, article_id, actor=frame.actor, now=frame.now)
    return shown_article(frame, article_id)


@router.get("/articles/{article_id}/incidents")
def list_incidents(article_id: Id, frame: Reading) -> Listed[IncidentOut]:
    """Return the incidents on which it was of use, newest first."""
    found = articles.incidents_of(frame.tx, article_id, actor=frame.actor)
    return Listed(items=[IncidentOut(number=number) for number in found])


@router.get("/incidents/{number}/articles")
def list_of_incident(number: Id, frame: Reading) -> Listed[ArticleRow]:
    """Return the articles that were of use on an incident."""
    return Listed(items=_rows(frame, articles.of_incident(frame.tx, number, actor=frame.actor)))


@router.post("/incidents/{number}/articles", status_code=201)
def link(number: Id, body: LinkIn, frame: Writing) -> ArticleOut:
    """Say that an article was of use on an incident."""
    articles.link(frame.tx, body.article, number, actor=frame.actor, now=frame.now)
    return shown_article(frame, body.article)


@router.delete("/incidents/{number}/articles/{article_id}", status_code=204)
def unlink(number: Id, article_id: Id, frame: Writing) -> None:
    articles.unlink(frame.tx, article_id, number, actor=frame.actor, now=frame.now)


@router.get("/incidents/{number}/similar-articles")
def list_similar_to_incident(number: Id, frame: Reading) -> Listed[SimilarOut]:
    """Return what to read beside an incident, without what is linked to it already."""
    return _similar(resembling.similar_to_incident(frame.tx, number, actor=frame.actor))


def _written(body: ArticleIn, frame: Frame) -> NewArticle:
    return NewArticle(
        body.title,
        body.body,
        body.tags,
        body.review_on,
        body.language,
        body.audience,
        names.team_id(frame, body.team),
        names.person_id(frame, body.owner),
    )


def shown_article(frame: Frame, article_id: int) -> ArticleOut:
    found = articles.get(frame.tx, article_id, actor=frame.actor)
    return shown(ArticleOut, found, **_named(frame, [found])[0])


def _rows(frame: Frame, found: Sequence[Article]) -> list[ArticleRow]:
    told = zip(found, _named(frame, found), strict=True)
    return [shown(ArticleRow, one, **named) for one, named in told]


def _named(frame: Frame, found: Sequence[Article]) -> list[dict[str, Any]]:
    people = [person_id for one in found for person_id in (one.author_id, one.owner_id)]
    known = names.of(frame.tx, people=people)
    return [
        {
            "author": known.email(one.author_id),
            "owner": known.email(one.owner_id),
            "source_incident": one.source_number,
        }
        for one in found
    ]


def _similar(found: Sequence[Similar]) -> Listed[SimilarOut]:
    return Listed(items=[SimilarOut.model_validate(one) for one in found])
