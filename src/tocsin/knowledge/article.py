"""An article: something worth knowing next time, with the day on which it is to be read again.

An article that nobody reviews turns into a wrong answer at the worst moment, so it has a date.
"""

import dataclasses
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from tocsin.kit import errors, text
from tocsin.kit.likeness import Alike
from tocsin.knowledge.audience import Readership

LONGEST_BODY = 100_000
FAINT = 0.05


class Status(StrEnum):
    DRAFT = "draft"
    PUBLISHED = "published"
    ARCHIVED = "archived"


class Language(StrEnum):
    """What its words are bent by; a search of one that says none tries both."""

    ENGLISH = "en"
    GERMAN = "de"
    ANY = ""


class InvalidArticle(errors.Invalid):
    """An article cannot be like this; ``fields`` says where."""


@dataclass(frozen=True, slots=True)
class NewArticle:
    """``body`` is Markdown; ``review_on`` is when its owner should check that it still holds.

    ``team_id`` is of those for whom alone it is, if it is for a team. Nobody named as its owner
    makes it the writer's.
    """

    title: str
    body: str
    tags: tuple[str, ...] = ()
    review_on: date | None = None
    language: Language = Language.ANY
    audience: Readership = Readership.READERS
    team_id: int | None = None
    owner_id: int | None = None


@dataclass(frozen=True, slots=True)
class Article:
    """``used_in`` counts the incidents that it is linked to, ``helped`` those who were spared one.

    ``not_helped`` counts who said no; ``source_number`` is the incident that it was drafted from.
    """

    id: int
    title: str
    body: str
    tags: tuple[str, ...]
    status: Status
    version: int
    review_on: date | None
    author_id: int | None
    created_at: datetime
    updated_at: datetime
    published_at: datetime | None
    used_in: int
    language: Language = Language.ANY
    audience: Readership = Readership.READERS
    team_id: int | None = None
    owner_id: int | None = None
    source_number: int | None = None
    helped: int = 0
    not_helped: int = 0

    def as_new(self) -> NewArticle:
        """What was written: the thing to change with ``dataclasses.replace``."""
        return NewArticle(
            self.title,
            self.body,
            self.tags,
            self.review_on,
            self.language,
            self.audience,
            self.team_id,
            self.owner_id,
        )


@dataclass(frozen=True, slots=True)
class Version:
    version: int
    title: str
    body: str
    tags: tuple[str, ...]
    written_by: str
    written_at: datetime
    language: Language = Language.ANY


@dataclass(frozen=True, slots=True)
class Similar:
    """An article that resembles something, best first; ``words`` are the stems that both have.

    ``score`` is 1 for the same words in the same measure.
    """

    id: int
    title: str
    score: float
    words: tuple[str, ...]
    used_in: int


@dataclass(frozen=True, slots=True)
class ArticleQuery:
    """Which articles a list shows; with ``text`` the best matches, else those changed last."""

    text: str = ""
    status: Status | None = None
    tag: str | None = None
    review_by: date | None = None
    audience: Readership | None = None
    cursor: str | None = None
    limit: int = 50


def checked(new: NewArticle) -> NewArticle:
    """Return it tidied, or raise InvalidArticle with a sentence per field."""
    tidy = dataclasses.replace(
        new,
        title=text.one_line(text.storable(new.title)),
        body=text.storable(new.body).strip(),
        tags=_tags(new.tags),
    )
    wrong = _complaints(tidy)
    if wrong:
        raise InvalidArticle(next(iter(wrong.values())), fields=wrong)
    return tidy


def is_due_for_review(article: Article, today: date) -> bool:
    """Only what readers find can mislead them: drafts and archived articles are never due."""
    is_read = article.status is Status.PUBLISHED
    return is_read and article.review_on is not None and article.review_on <= today


def worth_reading(found: Sequence[Alike]) -> list[Alike]:
    """Drop what hardly resembles the text, and what does so far less than the best."""
    best = found[0].score if found else 0.0
    return [one for one in found if one.score >= max(FAINT, best / 2)]


def _tags(given: tuple[str, ...]) -> tuple[str, ...]:
    tidy = (text.one_line(text.storable(tag)).lower() for tag in given)
    return tuple(dict.fromkeys(tag for tag in tidy if tag))


def _complaints(new: NewArticle) -> dict[str, str]:
    found = {}
    if not 1 <= len(new.title) <= 200:
        found["title"] = "The title of an article has 1 to 200 characters."
    if not new.body:
        found["body"] = "Write what the next person should know."
    if len(new.body) > LONGEST_BODY:
        found["body"] = f"An article has at most {LONGEST_BODY:,} characters."
    if (new.audience is Readership.TEAM) != (new.team_id is not None):
        found["team"] = "Name a team if it is for one, and none if it is not."
    if len(new.tags) > 20 or any(len(tag) > 40 for tag in new.tags):
        found["tags"] = "An article has at most 20 tags of 40 characters each."
    return found
