import dataclasses
from datetime import UTC, date, datetime

import pytest

from tocsin.knowledge import article
from tocsin.knowledge.article import Article, InvalidArticle, NewArticle, Status

AT = datetime(2026, 3, 16, tzinfo=UTC)
TODAY = date(2026, 3, 16)
PUBLISHED = Article(
    1, "Pool", "Restart it.", (), Status.PUBLISHED, 1, TODAY, None, AT, AT, AT, 0
)  # fmt: skip


@pytest.mark.parametrize(
    ("new", "field"),
    [
        (NewArticle(" ", "text"), "title"),
        (NewArticle("x" * 201, "text"), "title"),
        (NewArticle("title", " \n"), "body"),
        (NewArticle("title", "x" * 100_001), "body"),
        (NewArticle("title", "text", tags=("x" * 41,)), "tags"),
        (NewArticle("title", "text", tags=tuple(str(n) for n in range(21))), "tags"),
    ],
)
def test_an_article_that_cannot_be_names_the_field(new: NewArticle, field: str) -> None:
    with pytest.raises(InvalidArticle) as refused:
        article.checked(new)
    assert field in refused.value.fields


def test_tags_are_told_apart_without_regard_to_case_and_space() -> None:
    new = NewArticle("t", "b", tags=("Database", " database", "pool\n", ""))
    assert article.checked(new).tags == ("database", "pool")


@pytest.mark.parametrize(
    ("status", "review_on", "is_due"),
    [
        (Status.PUBLISHED, TODAY, True),
        (Status.PUBLISHED, date(2026, 3, 17), False),
        (Status.PUBLISHED, None, False),
        (Status.DRAFT, TODAY, False),
        (Status.ARCHIVED, TODAY, False),
    ],
)
def test_only_what_readers_find_is_due_for_review(
    status: Status, review_on: date | None, is_due: bool
) -> None:
    one = dataclasses.replace(PUBLISHED, status=status, review_on=review_on)
    assert article.is_due_for_review(one, TODAY) is is_due
