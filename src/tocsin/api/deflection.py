"""Deflection: of those who were shown an article as they wrote, how many reported nothing."""

from datetime import timedelta
from typing import Annotated

from fastapi import Query

from tocsin.api.route import Reading, noun
from tocsin.api.schemas import Output
from tocsin.knowledge.actions import deflecting

router = noun("deflection")


class DeflectionFiguresOut(Output):
    """Sittings: one person's within a day. ``deflected`` and ``said_helped`` are shares of 1.

    ``left`` went away without a word; ``open`` began within the last day.
    """

    offered: int
    helped: int
    left: int
    reported: int
    open: int
    deflected: float | None
    said_helped: float | None


class DeflectionOfArticleOut(Output):
    article_id: int
    title: str
    figures: DeflectionFiguresOut


class DeflectionOut(Output):
    """``items`` are the articles offered most."""

    whole: DeflectionFiguresOut
    items: list[DeflectionOfArticleOut]
    next: None = None


@router.get("")
def show(frame: Reading, days: Annotated[int, Query(ge=1, le=3660)] = 30) -> DeflectionOut:
    """Return what articles spared in the last days."""
    span = (frame.now - timedelta(days=days), frame.now + timedelta(seconds=1))
    whole = deflecting.whole(frame.tx, *span, actor=frame.actor, now=frame.now)
    items = deflecting.by_article(frame.tx, *span, actor=frame.actor, now=frame.now)
    return DeflectionOut(
        whole=DeflectionFiguresOut.model_validate(whole),
        items=[DeflectionOfArticleOut.model_validate(each) for each in items],
    )
