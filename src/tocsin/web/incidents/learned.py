"""What the organisation knows, put to use: runbooks to tick off, articles to read."""

from typing import Annotated, Any

from fastapi import Form
from pydantic import BaseModel
from starlette.responses import Response

from tocsin.kit.routing import Router
from tocsin.kit.tx import Tx
from tocsin.knowledge.actions import articles, runbooks
from tocsin.web.incidents.at import Here

router = Router(prefix="/incidents/{number}")


class RunbookForm(BaseModel):
    runbook_id: int


class ArticleForm(BaseModel):
    article_id: int


@router.post("/runbooks")
def attach_runbook(at: Here, form: Annotated[RunbookForm, Form()]) -> Response:
    def act(tx: Tx, number: int, **by: Any) -> None:
        runbooks.attach(tx, form.runbook_id, number, **by)

    return at.do(act, notice="The runbook is attached; tick its steps off as you go.")


@router.post("/runbooks/{run_id}/steps/{step}")
def tick(at: Here, run_id: int, step: int) -> Response:
    def act(tx: Tx, _number: int, **by: Any) -> None:
        runbooks.tick(tx, run_id, step, **by)

    return at.do(act)


@router.post("/runbooks/{run_id}/steps/{step}/undo")
def untick(at: Here, run_id: int, step: int) -> Response:
    def act(tx: Tx, _number: int, **by: Any) -> None:
        runbooks.untick(tx, run_id, step, **by)

    return at.do(act)


@router.post("/articles")
def link_article(at: Here, form: Annotated[ArticleForm, Form()]) -> Response:
    def act(tx: Tx, number: int, **by: Any) -> None:
        articles.link(tx, form.article_id, number, **by)

    return at.do(act, notice="Noted that this article was of use.")


@router.post("/articles/{article_id}/removal")
def unlink_article(at: Here, article_id: int) -> Response:
    def act(tx: Tx, number: int, **by: Any) -> None:
        articles.unlink(tx, article_id, number, **by)

    return at.do(act)
