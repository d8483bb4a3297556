"""What comes more often than it did: on request, exact at the instant."""

from dataclasses import replace

from tocsin.identity.actor import Actor
from tocsin.insights import trend, window
from tocsin.insights.actions import reporting
from tocsin.insights.store import problems as store
from tocsin.insights.trend import Trend, TrendBy, Trends
from tocsin.insights.window import Window
from tocsin.kit.tx import Tx


def trends_of(tx: Tx, asked: Window, by: TrendBy, *, actor: Actor) -> Trends:
    """Return a period beside the one before it, row by row, what grew most first."""
    starts_at, ends_at = trend.before(asked.starts_at, asked.ends_at)
    now = reporting.facts(tx, asked, actor=actor)
    past = reporting.facts(tx, replace(asked, starts_at=starts_at, ends_at=ends_at), actor=actor)
    explained = store.explained(tx, [fact.number for fact in now])
    found = trend.rows(now, past, explained, by=by)
    names = reporting.names_of(tx, window.By(by), list(found))
    return Trends(
        trend.count(now, past, explained),
        tuple(Trend(key, names.get(key, key) or "none", found[key]) for key in found),
        store.standing(tx, asked.starts_at, asked.ends_at),
    )
