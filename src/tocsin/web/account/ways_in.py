"""Taking back a way into an account: by whoever comes by it, or by an administrator."""

from starlette.responses import Response

from tocsin.identity.actions import connections
from tocsin.identity.permission import Permission
from tocsin.kit.routing import Router
from tocsin.web import render
from tocsin.web.here import Here, Standing

router = Router()


@router.post("/account/providers/{number}/disconnection")
def disconnect(here: Here, number: int) -> Response:
    here.confirmed("/account")
    return _disconnected(here, here.signed.person.id, number, "/account")


@router.post("/settings/people/{number}/providers/{provider}/disconnection")
def disconnect_other(here: Here, number: int, provider: int) -> Response:
    here.require(Permission.ADMINISTER)
    back = f"/settings/people/{number}"
    here.confirmed(back)
    return _disconnected(here, number, provider, back)


def _disconnected(here: Standing, person_id: int, provider_id: int, back: str) -> Response:
    here.act(lambda tx, **by: connections.disconnect(tx, person_id, provider_id, **by))
    return render.redirect(back, notice="Disconnected.")
