"""An article is looked after: checked on its day, taken back, drafted from what was resolved."""

from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from tests import cast
from tests.incident_of import declared
from tocsin.incidents.actions import resolving
from tocsin.incidents.resolution import Code, Resolution
from tocsin.kit import errors, ledger
from tocsin.kit.tx import Tx
from tocsin.knowledge.actions import articles, checking, deflecting, drafting, offering
from tocsin.knowledge.article import NewArticle
from tocsin.knowledge.audience import Readership

DAY = timedelta(days=1)


@pytest.fixture
def people(tx: Tx, now: datetime) -> cast.Cast:
    return cast.cast(tx, now)


def published(tx: Tx, new: NewArticle, people: cast.Cast, now: datetime) -> int:
    article_id = articles.write(tx, new, actor=people.ana.actor, now=now)
    articles.publish(tx, article_id, actor=people.ana.actor, now=now)
    return article_id


def test_its_owner_is_told_once_on_its_day(tx: Tx, people: cast.Cast, now: datetime) -> None:
    ana = people.ana.actor
    new = NewArticle("Pool", "Restart.", review_on=(now + DAY).date(), owner_id=people.bo.id)
    article_id = published(tx, new, people, now)
    assert checking.claim(tx, now=now) is None
    then = now + DAY
    assert checking.claim(tx, now=then) == article_id
    checking.remind(tx, article_id, now=then)
    assert checking.claim(tx, now=then + DAY) is None
    kinds = [event.kind for event in ledger.of_subject(tx, f"article/{article_id}")]
    assert kinds[-1] == "article.reminded"
    with pytest.raises(errors.Invalid, match="a day to come"):
        checking.checked(tx, article_id, review_on=then.date(), actor=ana, now=then)
    checking.checked(tx, article_id, review_on=(then + DAY).date(), actor=ana, now=then)
    assert checking.claim(tx, now=then + DAY) == article_id


def test_an_earlier_version_comes_back_as_a_new_one(
    tx: Tx, people: cast.Cast, now: datetime
) -> None:
    ana = people.ana.actor
    article_id = articles.write(tx, NewArticle("Pool", "Restart."), actor=ana, now=now)
    better = NewArticle("Pool", "Do nothing.")
    articles.edit(tx, article_id, better, expected_version=1, actor=ana, now=now)
    assert articles.restore(tx, article_id, 1, actor=ana, now=now) == 3
    assert articles.get(tx, article_id, actor=ana).body == "Restart."
    with pytest.raises(articles.UnknownVersion):
        articles.restore(tx, article_id, 9, actor=ana, now=now)


def test_a_draft_says_how_an_incident_ended(tx: Tx, people: cast.Cast, now: datetime) -> None:
    ana = people.ana.actor
    number = declared(tx, "Pool exhausted", actor=ana, now=now, description="No connections.")
    with pytest.raises(drafting.NotOver, match="resolve it first"):
        drafting.draft(tx, number, actor=ana, now=now)
    said = Resolution(Code.FIXED, "Restart pgbouncer.")
    resolving.resolve(tx, number, said, actor=ana, now=now)
    made = articles.get(tx, drafting.draft(tx, number, actor=ana, now=now), actor=ana)
    assert (made.title, made.status, made.source_number) == ("Pool exhausted", "draft", number)
    assert "No connections." in made.body
    assert "Restart pgbouncer." in made.body
    assert made.used_in == 1


def test_what_articles_spared_is_counted(tx: Tx, people: cast.Cast, now: datetime) -> None:
    dan, sam = people.dan.actor, people.sam.actor
    new = replace(NewArticle("Printer jams", "Pull."), audience=Readership.REQUESTERS)
    article_id = published(tx, new, people, now)
    offering.note(tx, [article_id], actor=dan, now=now)
    offering.note(tx, [article_id], actor=dan, now=now)  # typed on: it is one offer
    offering.answer(tx, article_id, helped=True, actor=dan, now=now)
    offering.note(tx, [article_id], actor=sam, now=now)
    number = declared(tx, "The printer jams", actor=people.ana.actor, now=now)
    offering.reported(tx, number, actor=sam, now=now)
    then = now + 2 * DAY
    whole = deflecting.whole(tx, now, then, actor=sam, now=then)
    assert (whole.offered, whole.helped, whole.reported, whole.deflected) == (2, 1, 1, 0.5)
    (row,) = deflecting.by_article(tx, now, then, actor=sam, now=then)
    assert (row.article_id, row.figures) == (article_id, whole)
    assert articles.get(tx, article_id, actor=sam).helped == 1
