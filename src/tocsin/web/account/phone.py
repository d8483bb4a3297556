"""The first time on a telephone: install Tocsin, let it push pages here, and see one arrive.

It is offered to those who can be paged, where signing in leads to the start; never in between a
link and the page behind it, and not again where somebody said not now.
"""

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from tocsin.identity import permission
from tocsin.identity.permission import Permission
from tocsin.kit.routing import Router
from tocsin.kit.tx import Tx
from tocsin.notify import actions as notify
from tocsin.web.here import Here
from tocsin.web.session import Signed

router = Router()

PATH = "/account/phone"
_LATER = "tocsin_phone"
_A_YEAR = 31_536_000
_APPLE = ("iPhone", "iPad")


@router.get(PATH)
def show(here: Here) -> Response:
    here.confirmed()
    said = here.request.headers.get("user-agent", "")
    mine = here.look(lambda tx: notify.contacts(tx, here.signed.person.id))
    browsers = [each for each in mine if each.channel == "webpush" and each.is_enabled]
    is_apple = any(mark in said for mark in _APPLE)
    return here.page("account/phone.html", is_apple=is_apple, browsers=browsers, problem="")


@router.post(f"{PATH}/later")
def later(here: Here) -> Response:
    answer = RedirectResponse("/", 303)
    is_secure = here.request.url.scheme == "https"
    answer.set_cookie(
        _LATER, "later", max_age=_A_YEAR, httponly=True, samesite="lax", secure=is_secure
    )
    return answer


def is_offered(tx: Tx, request: Request, signed: Signed) -> bool:
    """Whether somebody who may be paged is on a telephone that was not set up yet."""
    if _LATER in request.cookies or not _is_phone(request):
        return False
    if not permission.may(signed.actor, Permission.RESPOND):
        return False
    return not any(each.channel == "webpush" for each in notify.contacts(tx, signed.person.id))


def _is_phone(request: Request) -> bool:
    said = request.headers.get("user-agent", "")
    return request.headers.get("sec-ch-ua-mobile") == "?1" or "Mobi" in said
