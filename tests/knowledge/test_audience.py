from dataclasses import replace
from datetime import datetime

import pytest

from tests import cast
from tocsin.identity import actions as identity
from tocsin.identity.actor import SYSTEM
from tocsin.identity.team import NewTeam
from tocsin.kit.tx import Tx
from tocsin.knowledge.actions import articles, offering, resembling
from tocsin.knowledge.actions.articles import UnknownArticle
from tocsin.knowledge.article import ArticleQuery, InvalidArticle, Language, NewArticle
from tocsin.knowledge.audience import Readership

NEW = NewArticle("When the printer jams", "Open the lid and pull.")


@pytest.fixture
def people(tx: Tx, now: datetime) -> cast.Cast:
    return cast.cast(tx, now)


def published(tx: Tx, new: NewArticle, people: cast.Cast, now: datetime) -> int:
    article_id = articles.write(tx, new, actor=people.eve.actor, now=now)
    articles.publish(tx, article_id, actor=people.eve.actor, now=now)
    return article_id


@pytest.mark.parametrize(
    ("audience", "readers"),
    [
        (Readership.PUBLIC, {"ana", "bo", "cleo", "sam", "eve"}),
        (Readership.REQUESTERS, {"ana", "bo", "cleo", "sam", "eve"}),
        (Readership.READERS, {"ana", "bo", "cleo", "sam", "eve"}),
        (Readership.AGENTS, {"ana", "bo", "cleo", "eve"}),
        (Readership.TEAM, {"cleo", "eve"}),  # another team's, but they configure
    ],
)
def test_each_sees_in_the_desk_what_is_meant_for_them(
    tx: Tx, people: cast.Cast, now: datetime, audience: Readership, readers: set[str]
) -> None:
    team = identity.create_team(tx, NewTeam("network"), actor=SYSTEM, now=now)
    team_id = team if audience is Readership.TEAM else None
    published(tx, replace(NEW, audience=audience, team_id=team_id), people, now)
    for name in ("ana", "bo", "cleo", "sam", "eve"):
        actor = getattr(people, name).actor
        found = articles.listed(tx, ArticleQuery(), actor=actor).items
        like = resembling.similar(tx, "The printer jams", actor=actor)
        assert (bool(found), bool(like)) == ((name in readers),) * 2, name


@pytest.mark.parametrize("audience", Readership)
def test_the_portal_shows_what_is_for_those_who_report(
    tx: Tx, people: cast.Cast, now: datetime, audience: Readership
) -> None:
    team_id = people.payments.id if audience is Readership.TEAM else None
    article_id = published(tx, replace(NEW, audience=audience, team_id=team_id), people, now)
    dan = people.dan.actor
    offered = offering.offered(tx, "the printer jams", actor=dan)
    is_meant = audience in {Readership.PUBLIC, Readership.REQUESTERS}
    assert [one.id for one in offered] == ([article_id] if is_meant else [])
    assert bool(offering.open_to(tx, "", actor=None)) is (audience is Readership.PUBLIC)
    if not is_meant:
        with pytest.raises(UnknownArticle):
            offering.read(tx, article_id, actor=dan)


def test_an_article_for_a_team_names_it(tx: Tx, people: cast.Cast, now: datetime) -> None:
    with pytest.raises(InvalidArticle, match="Name a team"):
        articles.write(tx, replace(NEW, audience=Readership.TEAM), actor=people.ana.actor, now=now)


@pytest.mark.parametrize(
    ("language", "body", "searched"),
    [
        (Language.GERMAN, "Die Drucker verlieren ihre Verbindungen.", "Verbindung"),
        (Language.ENGLISH, "Printers lose their connections.", "connecting"),
        (Language.ANY, "Die Drucker verlieren ihre Verbindungen.", "Verbindung"),
        (Language.ANY, "Printers lose their connections.", "connecting"),
        (Language.GERMAN, "Fehler ORA-01555 im Protokoll.", '"ORA-01555"'),
    ],
)
def test_a_search_finds_each_form_of_a_word(
    tx: Tx, people: cast.Cast, now: datetime, language: Language, body: str, searched: str
) -> None:
    article_id = published(tx, NewArticle("Druck", body, language=language), people, now)
    found = articles.listed(tx, ArticleQuery(searched), actor=people.sam.actor).items
    assert [one.id for one in found] == [article_id]
