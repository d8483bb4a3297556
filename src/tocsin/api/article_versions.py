"""Versions of articles: what each said, how two differ, and an earlier one taken back."""

from datetime import date, datetime
from typing import Annotated

from fastapi import Query

from tocsin.api import names
from tocsin.api.articles import ArticleOut, shown_article
from tocsin.api.route import Reading, Writing, chapter
from tocsin.api.schemas import Id, Input, Listed, Output, Reference, shown
from tocsin.knowledge import difference
from tocsin.knowledge.actions import articles, checking, drafting
from tocsin.knowledge.article import Language
from tocsin.knowledge.difference import Side

router = chapter("articles")


class VersionOut(Output):
    version: int
    title: str
    body: str
    tags: list[str]
    language: Language
    written_by: str
    written_by_name: str
    written_at: datetime


class DifferenceLineOut(Output):
    """``side`` is old for what is gone, new for what came, both for what stayed."""

    side: Side
    text: str


class RestorationIn(Input):
    version: Reference


class CheckIn(Input):
    """``review_on`` is when to check it the next time; null is never."""

    review_on: date | None = None


@router.get("/articles/{article_id}/versions")
def list_versions(article_id: Id, frame: Reading) -> Listed[VersionOut]:
    """Return what it said at each time, newest first."""
    found = articles.versions(frame.tx, article_id, actor=frame.actor)
    actors = names.actors(frame.tx, (version.written_by for version in found))
    return Listed(
        items=[shown(VersionOut, one, written_by_name=actors[one.written_by]) for one in found]
    )


@router.get("/articles/{article_id}/versions/{version}/difference")
def show_difference(
    article_id: Id,
    version: Id,
    frame: Reading,
    since: Annotated[int | None, Query(ge=1, le=2**31, description="The one before.")] = None,
) -> Listed[DifferenceLineOut]:
    """Return the lines of a version, with those of an earlier one that it did away with."""
    new = articles.version_of(frame.tx, article_id, version, actor=frame.actor)
    number = since or version - 1
    old = articles.version_of(frame.tx, article_id, number, actor=frame.actor) if number else None
    lines = difference.lines(old.body if old else "", new.body)
    return Listed(items=[DifferenceLineOut.model_validate(each) for each in lines])


@router.post("/articles/{article_id}/restoration")
def restore(article_id: Id, body: RestorationIn, frame: Writing) -> ArticleOut:
    """Write what an earlier version said as a new one."""
    articles.restore(frame.tx, article_id, body.version, actor=frame.actor, now=frame.now)
    return shown_article(frame, article_id)


@router.post("/articles/{article_id}/check")
def check(article_id: Id, body: CheckIn, frame: Writing) -> ArticleOut:
    """Say that it still holds, and when to check it again."""
    review_on = body.review_on
    checking.checked(frame.tx, article_id, review_on=review_on, actor=frame.actor, now=frame.now)
    return shown_article(frame, article_id)


@router.post("/incidents/{number}/article-draft", status_code=201)
def draft(number: Id, frame: Writing) -> ArticleOut:
    """Make a draft of how an incident ended, linked to it, for a person to go on with."""
    article_id = drafting.draft(frame.tx, number, actor=frame.actor, now=frame.now)
    return shown_article(frame, article_id)
