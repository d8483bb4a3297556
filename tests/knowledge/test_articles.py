import dataclasses
from datetime import date, datetime

import pytest

from tests import cast
from tests.incident_of import declared
from tocsin.identity.permission import NotPermitted
from tocsin.kit import ledger
from tocsin.kit.tx import Tx
from tocsin.knowledge.actions import articles, resembling
from tocsin.knowledge.actions.articles import AlreadySo, EditedMeanwhile, UnknownArticle
from tocsin.knowledge.article import ArticleQuery, NewArticle, Status

POOL = NewArticle(
    "Connection pool exhausted",
    "The checkout service runs out of database connections. Restart pgbouncer.",
    ("database",),
)


@pytest.fixture
def people(tx: Tx, now: datetime) -> cast.Cast:
    return cast.cast(tx, now)


def published(tx: Tx, new: NewArticle, people: cast.Cast, now: datetime) -> int:
    article_id = articles.write(tx, new, actor=people.ana.actor, now=now)
    articles.publish(tx, article_id, actor=people.ana.actor, now=now)
    return article_id


def test_each_edit_is_a_version_and_the_old_words_stay(
    tx: Tx, people: cast.Cast, now: datetime
) -> None:
    ana, bo = people.ana.actor, people.bo.actor
    article_id = articles.write(tx, POOL, actor=ana, now=now)
    better = dataclasses.replace(POOL, body="Drain it first.", review_on=date(2026, 9, 1))
    assert articles.edit(tx, article_id, better, expected_version=1, actor=bo, now=now) == 2
    found = articles.get(tx, article_id, actor=ana)
    assert (found.version, found.body, found.author_id) == (2, "Drain it first.", people.ana.id)
    kept = articles.versions(tx, article_id, actor=ana)
    assert [(v.version, v.body, v.written_by) for v in kept] == [
        (2, "Drain it first.", bo.label),
        (1, POOL.body, ana.label),
    ]


def test_saving_what_is_there_already_makes_no_version(
    tx: Tx, people: cast.Cast, now: datetime
) -> None:
    article_id = articles.write(tx, POOL, actor=people.ana.actor, now=now)
    again = articles.edit(tx, article_id, POOL, expected_version=1, actor=people.bo.actor, now=now)
    assert again == 1
    kinds = [event.kind for event in ledger.of_subject(tx, f"article/{article_id}")]
    assert kinds == ["article.written"]


def test_whoever_edits_an_old_version_is_told_and_loses_nothing(
    tx: Tx, people: cast.Cast, now: datetime
) -> None:
    ana, bo = people.ana.actor, people.bo.actor
    article_id = articles.write(tx, POOL, actor=ana, now=now)
    bos, anas = (dataclasses.replace(POOL, body=body) for body in ("Bo's", "Ana's"))
    articles.edit(tx, article_id, bos, expected_version=1, actor=bo, now=now)
    with pytest.raises(EditedMeanwhile, match="at version 2 now"):
        articles.edit(tx, article_id, anas, expected_version=1, actor=ana, now=now)
    assert articles.get(tx, article_id, actor=ana).body == "Bo's"


def test_a_draft_is_for_responders_and_a_published_one_for_readers(
    tx: Tx, people: cast.Cast, now: datetime
) -> None:
    draft = articles.write(tx, POOL, actor=people.ana.actor, now=now)
    with pytest.raises(UnknownArticle):
        articles.get(tx, draft, actor=people.sam.actor)
    assert articles.listed(tx, ArticleQuery(), actor=people.sam.actor).items == []
    articles.publish(tx, draft, actor=people.bo.actor, now=now)
    assert articles.get(tx, draft, actor=people.sam.actor).status is Status.PUBLISHED
    with pytest.raises(NotPermitted):
        articles.write(tx, POOL, actor=people.sam.actor, now=now)
    with pytest.raises(NotPermitted):
        articles.get(tx, draft, actor=people.dan.actor)


def test_publishing_twice_says_so(tx: Tx, people: cast.Cast, now: datetime) -> None:
    article_id = published(tx, POOL, people, now)
    with pytest.raises(AlreadySo, match="is published already"):
        articles.publish(tx, article_id, actor=people.ana.actor, now=now)


def test_the_list_goes_on_from_its_cursor_and_filters(
    tx: Tx, people: cast.Cast, now: datetime
) -> None:
    ana = people.ana.actor
    ids = [
        articles.write(tx, dataclasses.replace(POOL, title=f"Article {n}"), actor=ana, now=now)
        for n in range(3)
    ]
    first = articles.listed(tx, ArticleQuery(limit=2), actor=ana)
    rest = articles.listed(tx, ArticleQuery(limit=2, cursor=first.next), actor=ana)
    assert [a.id for a in first.items + rest.items] == ids[::-1]
    assert rest.next is None
    assert articles.listed(tx, ArticleQuery(tag="network"), actor=ana).items == []
    assert articles.listed(tx, ArticleQuery(status=Status.PUBLISHED), actor=ana).items == []


def test_a_search_finds_words_in_any_form_and_parts_of_titles(
    tx: Tx, people: cast.Cast, now: datetime
) -> None:
    article_id = published(tx, POOL, people, now)
    for text in ("connections", "exhaust", '"connection pool"', "Conn"):
        found = articles.listed(tx, ArticleQuery(text=text), actor=people.sam.actor)
        assert [a.id for a in found.items] == [article_id], text
    assert articles.listed(tx, ArticleQuery(text="100%_"), actor=people.sam.actor).items == []


def test_the_most_similar_article_shares_the_rare_words(
    tx: Tx, people: cast.Cast, now: datetime
) -> None:
    pool = published(tx, POOL, people, now)
    for n in range(5):
        body = f"The checkout service answers slowly in region {n}."
        published(tx, NewArticle(f"Slow answers {n}", body), people, now)
    text = "Checkout is down\nThe service cannot get a connection from pgbouncer."
    found = resembling.similar(tx, text, actor=people.sam.actor)
    assert [a.id for a in found] == [pool]
    assert "pgbounc" in found[0].words


def test_a_typo_in_the_title_still_finds_it(tx: Tx, people: cast.Cast, now: datetime) -> None:
    if not tx.value("select exists (select from pg_extension where extname = 'pg_trgm')"):
        pytest.skip("this PostgreSQL has no pg_trgm")
    pool = published(tx, POOL, people, now)
    found = resembling.similar(tx, "Conection pol exhasted", actor=people.sam.actor)
    assert [a.id for a in found] == [pool]


@pytest.mark.parametrize("text", ["", "   ", "the of and", "'; drop \\ \x00 'quote & | ! <->"])
def test_a_text_that_says_nothing_resembles_nothing(
    tx: Tx, people: cast.Cast, now: datetime, text: str
) -> None:
    published(tx, POOL, people, now)
    assert resembling.similar(tx, text, actor=people.ana.actor) == []


@pytest.mark.parametrize("text", ["c:\\temp\\pool' database", "it's http://x/?a='1&b=2 database"])
def test_quotes_and_backslashes_are_words_like_others(
    tx: Tx, people: cast.Cast, now: datetime, text: str
) -> None:
    written = published(tx, NewArticle(text, text), people, now)
    assert [a.id for a in resembling.similar(tx, text, actor=people.ana.actor)] == [written]


def test_drafts_and_archived_articles_are_not_offered(
    tx: Tx, people: cast.Cast, now: datetime
) -> None:
    articles.write(tx, POOL, actor=people.ana.actor, now=now)
    old = published(tx, POOL, people, now)
    articles.archive(tx, old, actor=people.ana.actor, now=now)
    assert resembling.similar(tx, POOL.title, actor=people.ana.actor) == []


def test_an_article_is_found_beside_an_incident_until_it_is_linked(
    tx: Tx, people: cast.Cast, now: datetime
) -> None:
    ana = people.ana.actor
    pool = published(tx, POOL, people, now)
    number = declared(tx, "Database connection pool exhausted", actor=ana, now=now)
    beside = resembling.similar_to_incident(tx, number, actor=ana)
    assert [a.id for a in beside] == [pool]
    articles.link(tx, pool, number, actor=ana, now=now)
    assert resembling.similar_to_incident(tx, number, actor=ana) == []
    assert [(a.id, a.used_in) for a in articles.of_incident(tx, number, actor=ana)] == [(pool, 1)]
    assert articles.incidents_of(tx, pool, actor=ana) == [number]


def test_linking_is_on_the_timeline_of_the_incident(
    tx: Tx, people: cast.Cast, now: datetime
) -> None:
    ana = people.ana.actor
    pool = published(tx, POOL, people, now)
    number = declared(tx, "Pool", actor=ana, now=now)
    articles.link(tx, pool, number, actor=ana, now=now)
    with pytest.raises(AlreadySo):
        articles.link(tx, pool, number, actor=ana, now=now)
    articles.unlink(tx, pool, number, actor=ana, now=now)
    with pytest.raises(AlreadySo):
        articles.unlink(tx, pool, number, actor=ana, now=now)
    said = [e.data.get("sentence") for e in ledger.of_subject(tx, f"incident/{number}")]
    assert "Ana linked the article “Connection pool exhausted”." in said
    assert "Ana took off the article “Connection pool exhausted”." in said
