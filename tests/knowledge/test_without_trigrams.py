"""On a PostgreSQL that lets us have no extension, full text alone has to do."""

from datetime import datetime
from importlib import resources

import psycopg
import psycopg.sql
import pytest

from tests import cast
from tocsin.kit.tx import Tx
from tocsin.knowledge.actions import articles, resembling
from tocsin.knowledge.article import NewArticle

_MIGRATION = resources.files("tocsin") / "migrations" / "0011_knowledge.sql"


def test_a_refused_extension_leaves_a_likeness_of_nothing(dsn: str) -> None:
    block, _, _ = _MIGRATION.read_text("utf-8").partition("create function article_search")
    with psycopg.connect(dsn) as connection:
        asked = connection.execute("select usesuper from pg_user where usename = current_user")
        if asked.fetchone() == (True,):
            pytest.skip("a superuser is refused nothing")
        connection.execute("drop function likeness; drop extension if exists pg_trgm")
        database = psycopg.sql.Identifier(connection.info.dbname)
        forbid = "revoke create on database {} from current_user, public"
        connection.execute(psycopg.sql.SQL(forbid).format(database))
        connection.execute(block.encode())
        assert connection.execute("select likeness('pool', 'pool')").fetchone() == (0.0,)
        connection.rollback()


def test_similar_articles_are_found_without_it(tx: Tx, now: datetime) -> None:
    tx.run(
        "create or replace function likeness(a text, b text) returns real"
        " language sql as 'select 0::real'"
    )
    ana = cast.cast(tx, now).ana.actor
    new = NewArticle("Connection pool exhausted", "Restart pgbouncer.")
    article_id = articles.write(tx, new, actor=ana, now=now)
    articles.publish(tx, article_id, actor=ana, now=now)
    found = resembling.similar(tx, "The pool of connections is empty", actor=ana)
    assert [one.id for one in found] == [article_id]
