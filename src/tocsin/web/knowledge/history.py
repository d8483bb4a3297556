"""What an article said before: each version, how it differs, and the way back to it."""

from typing import Any

from starlette.responses import Response

from tocsin.identity.actor import Actor
from tocsin.kit.routing import Router
from tocsin.kit.tx import Tx
from tocsin.knowledge import difference
from tocsin.knowledge.actions import articles
from tocsin.web import names, render
from tocsin.web.here import Here

router = Router(prefix="/knowledge/{article_id}/versions")


@router.get("")
def versions(here: Here, article_id: int) -> Response:
    return here.page(
        "knowledge/versions.html", **here.ask(lambda tx, **by: _versions(tx, article_id, **by))
    )


@router.post("/{version}/restoration")
def restore(here: Here, article_id: int, version: int) -> Response:
    here.act(lambda tx, **by: articles.restore(tx, article_id, version, **by))
    said = f"It says again what version {version} said."
    return render.redirect(f"/knowledge/{article_id}", notice=said)


def _versions(tx: Tx, article_id: int, *, actor: Actor) -> dict[str, Any]:
    found = articles.get(tx, article_id, actor=actor)
    said = articles.versions(tx, article_id, actor=actor)
    ids = [int(v.written_by.partition("/")[2]) for v in said if v.written_by[:7] == "person/"]
    before = [each.body for each in said[1:]] + [""]
    changes = [difference.lines(old, each.body) for old, each in zip(before, said, strict=True)]
    return {
        "article": found,
        "versions": list(zip(said, changes, strict=True)),
        "known": names.of(tx, people=ids),
    }
