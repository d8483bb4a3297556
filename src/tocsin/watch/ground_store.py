"""The database that synthetic pages walk through: beside the real one, on the same server.

They pass every hop of the product, and no list, figure or inbox of people can show them.
"""

from datetime import datetime

import psycopg
from psycopg import sql

from tocsin.kit.tx import Tx

NAME = "tocsin_synthetic"
# Everything that happens hangs on one of these; who is there and what is set up does not.
_HAPPENS = (
    "event, outbox, unsealed, incident, alert, alert_pulse, page, notification, raw_event,"
    " raw_event_outcome"
)


def beside(dsn: str) -> str:
    """The address of that database, whether it is there or not."""
    return psycopg.conninfo.make_conninfo(dsn, dbname=NAME)


def make(dsn: str) -> None:
    """Drop it, if it is there, and make it anew."""
    name = sql.Identifier(NAME)
    with psycopg.connect(dsn, autocommit=True) as connection:
        try:  # kindly first: only that waits for a vacuum, which we may not end
            connection.execute(sql.SQL("drop database if exists {}").format(name))
        except psycopg.errors.ObjectInUse:
            connection.execute(sql.SQL("drop database if exists {} with (force)").format(name))
        connection.execute(sql.SQL("create database {}").format(name))


def is_laid(dsn: str) -> bool:
    """Whether somebody could be paged in it by now; that it is not there yet is no outage."""
    try:
        with psycopg.connect(dsn, connect_timeout=5) as connection:
            found = connection.execute("select exists (select from person)").fetchone()
    except psycopg.Error:
        return False
    return found == (True,)


def forget(tx: Tx) -> None:
    """Forget all that happened, so that a year of pages takes no more room than a day."""
    tx.run(f"truncate {_HAPPENS} cascade")


def acknowledged_at(tx: Tx, title: str) -> datetime | None:
    """When the incident of this title was acknowledged, if it was."""
    found: datetime | None = tx.value(
        """
        select acknowledged_at
        from incident
        where title = %(title)s
        order by number desc
        limit 1
        """,
        title=title,
    )
    return found


def begin_round(tx: Tx, *, now: datetime) -> int:
    number: int = tx.value(
        "insert into synthetic_page (started_at) values (%(now)s) returning id", now=now
    )
    return number


def end_round(tx: Tx, number: int, **reached: object) -> None:
    """Note how far it came, in milliseconds since it began."""
    tx.run(
        """
        update synthetic_page
        set accepted_ms = %(accepted)s, delivered_ms = %(delivered)s,
            acknowledged_ms = %(acknowledged)s, acknowledged_at = %(acknowledged_at)s,
            error = %(error)s
        where id = %(number)s
        """,
        number=number,
        **reached,
    )


def forget_rounds(tx: Tx, *, before: datetime) -> int:
    return tx.run("delete from synthetic_page where started_at < %(before)s", before=before)
