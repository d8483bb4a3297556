"""Suggestions: how right they were lately, and a way to let everything be learned anew."""

from starlette.responses import Response

from tocsin.identity.permission import Permission
from tocsin.kit.routing import Router
from tocsin.triage.actions import learning, reporting
from tocsin.triage.suggestion import FEWEST_CASES
from tocsin.web import render
from tocsin.web.here import Here

router = Router()

_PATH = "/settings/suggestions"


@router.get(_PATH)
def show(here: Here) -> Response:
    here.require(Permission.READ)
    reports = here.ask(reporting.report)
    return here.page("settings/suggestions.html", reports=reports, fewest=FEWEST_CASES)


@router.post(f"{_PATH}/relearning")
def relearn(here: Here) -> Response:
    here.act(learning.relearn)
    said = "It reads the whole history again; until then less is suggested."
    return render.redirect(_PATH, notice=said)
