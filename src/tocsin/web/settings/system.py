"""How Tocsin itself is: what doctor says, and the pages that are sent to see that pages arrive."""

from starlette.requests import Request
from starlette.responses import Response

from tocsin.identity.permission import Permission
from tocsin.kit.routing import Router
from tocsin.watch import check, checkup
from tocsin.web import session
from tocsin.web.here import Here

router = Router()

SHOWN = 20
TONES = {check.Level.GREEN: "good", check.Level.AMBER: "soon", check.Level.RED: "urgent"}


@router.get("/settings/system")
def show(here: Here, request: Request) -> Response:
    """What asks somebody outside is left to the command: a page does not wait for others."""
    here.require(Permission.AUDIT)
    found = checkup.examine(here.settings, session.database(request), is_quick=True)
    return here.page(
        "settings/system.html",
        checks=sorted(found, key=lambda each: list(check.Level)[::-1].index(each.level)),
        tones=TONES,
        rounds=here.look(lambda tx: checkup.rounds(tx, limit=SHOWN)),
    )
