"""What articles spared the desk: of those who were shown one, who had nothing to report."""

from datetime import datetime, timedelta
from typing import Annotated, Any, Literal

from fastapi import Query
from pydantic import BaseModel
from starlette.responses import Response

from tocsin.identity.actor import Actor
from tocsin.kit.routing import Router
from tocsin.kit.tx import Tx
from tocsin.knowledge.actions import deflecting
from tocsin.web.here import Here

router = Router(prefix="/knowledge")


class Asked(BaseModel):
    days: Literal["7", "30", "90", "365"] = "30"


@router.get("/figures")
def figures(here: Here, asked: Annotated[Asked, Query()]) -> Response:
    days = int(asked.days)
    shown = here.ask(lambda tx, **by: _figures(tx, days, now=here.now, **by))
    return here.page("knowledge/figures.html", days=days, **shown)


def _figures(tx: Tx, days: int, *, actor: Actor, now: datetime) -> dict[str, Any]:
    span = (now - timedelta(days=days), now + timedelta(seconds=1))
    return {
        "whole": deflecting.whole(tx, *span, actor=actor, now=now),
        "by_article": deflecting.by_article(tx, *span, actor=actor, now=now),
    }
