"""Which language the portal speaks: the one that was chosen, the person's, or the browser's."""

from dataclasses import replace
from typing import Annotated

from fastapi import Depends, Form
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from tocsin.desk import wording
from tocsin.identity import actions as identity
from tocsin.identity.person import PersonChange
from tocsin.kit import clock
from tocsin.kit.routing import Router
from tocsin.web import paths, session, words
from tocsin.web.session import Signed

router = Router()

COOKIE = "tocsin_language"
_A_YEAR = 31_536_000


async def speak(request: Request, signed: session.Visitor) -> None:
    """Let this request be answered in the language of whoever reads.

    Asynchronous, so that what it sets holds for the whole request and not for a thread of it.
    """
    request.state.reader = replace(request.state.reader, language=of(request, signed))
    words.write_for(request.state.reader)


Speaking = Depends(speak)


def of(request: Request, signed: Signed | None) -> str:
    chosen = wording.known(request.cookies.get(COOKIE, ""))
    own = wording.known(signed.person.locale) if signed else None
    if chosen or (own and own != wording.DEFAULT):
        return chosen or own or wording.DEFAULT
    return wording.preferred(request.headers.get("accept-language", "")) or wording.DEFAULT


@router.post("/portal/language")
def choose(
    request: Request,
    signed: session.Visitor,
    language: Annotated[str, Form()] = "",
    next: Annotated[str, Form()] = "/report",
) -> Response:
    """Keep it for this browser, and for the mails of whoever is signed in."""
    wanted = wording.known(language) or wording.DEFAULT
    if signed and signed.person.locale != wanted:
        with session.database(request).transaction() as tx:
            identity.update_person(
                tx,
                signed.person.id,
                PersonChange(locale=wanted),
                actor=signed.actor,
                now=clock.now(tx),
            )
    response = RedirectResponse(paths.local(next), 303)
    response.set_cookie(COOKIE, wanted, max_age=_A_YEAR, httponly=True, samesite="lax")
    return response
