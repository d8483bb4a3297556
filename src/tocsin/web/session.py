"""Who is looking at a page: the session behind the cookie, and the token of its forms."""

import hmac
from dataclasses import dataclass
from typing import Annotated, cast
from urllib.parse import quote

from fastapi import Depends
from starlette.datastructures import UploadFile
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from tocsin.identity import actions as identity
from tocsin.identity import halfway
from tocsin.identity import session as sessions
from tocsin.identity.actor import Actor
from tocsin.identity.halfway import Halfway
from tocsin.identity.person import Person
from tocsin.identity.session import Session, SignedIn
from tocsin.incidents.actions import overview
from tocsin.kit import clock, errors, hold, ledger
from tocsin.kit.db import Database
from tocsin.web import cookies, paths, words

_SAFE = {"GET", "HEAD", "OPTIONS"}
_ENROLLING = ("/account/second-factor", "/account/confirmation")


class SignInFirst(errors.Unauthenticated):
    def __init__(self) -> None:
        super().__init__("Sign in to see this page.")


class ConfirmFirst(errors.Forbidden):
    """Only who gave the password a short while ago may do this; ``back`` is where to go on."""

    def __init__(self, back: str) -> None:
        super().__init__("Give your password once more to do this.")
        self.back = back


class EnrolFirst(errors.Forbidden):
    """A second factor is asked of them, and this session began without one."""

    def __init__(self, back: str) -> None:
        super().__init__("Set up a second factor first.")
        self.back = back


class Unkeepable(errors.Invalid):
    def __init__(self) -> None:
        super().__init__("There is a null character in this, which cannot be kept.")


class StaleForm(errors.Forbidden):
    def __init__(self) -> None:
        super().__init__("This form is older than your session. Open the page again and send it.")


@dataclass(frozen=True, slots=True)
class Signed:
    """Somebody signed in: as whom they act, and what their pages need."""

    actor: Actor
    csrf: str
    person: Person
    session: SignedIn


def database(request: Request) -> Database:
    return cast(Database, request.app.state.database)


def visitor(request: Request) -> Signed | None:
    """Return who is signed in, if anybody is, and put off the idle end of their session."""
    token = cookie(request)
    with database(request).transaction() as tx:
        now = clock.now(tx)
        found = identity.session_actor(tx, token, now) if token else None
        person = identity.person(tx, found.actor.person_id or 0) if found else None
        if token and found:
            identity.touch_session(tx, token, now=now)
        # Three cheap reads more let every page say that one burns or all is held, and hear of
        # what happens between its writing and its listening.
        request.state.seen = ledger.newest(tx)
        request.state.alarm = overview.alarm(tx, actor=found.actor) if found else None
        request.state.held = hold.current(tx)
    signed = Signed(found.actor, found.csrf, person, found) if found and person else None
    request.state.signed = signed
    request.state.reader = words.Reader(now, person.time_zone if person else "UTC")
    return signed


def current(request: Request, signed: Annotated[Signed | None, Depends(visitor)]) -> Signed:
    if signed is None:
        raise SignInFirst
    if signed.session.must_enrol and not request.url.path.startswith(_ENROLLING):
        raise EnrolFirst(paths.of(request))
    return signed


async def address_reader(request: Request, _: Annotated[Signed | None, Depends(visitor)]) -> None:
    """Let all words of this request be those of its reader: their zone, their now.

    Asynchronous, so that what it sets holds for the whole request and not for a thread of it.
    """
    words.write_for(request.state.reader)


async def plain_text(request: Request) -> None:
    """Refuse the one character that no database keeps; no browser sends it by itself."""
    sent = [*request.query_params.multi_items(), *request.path_params.items()]
    if request.method not in _SAFE:
        sent += (await request.form()).multi_items()
    if any("\x00" in f"{name}{value}" for name, value in sent if isinstance(value, str)):
        raise Unkeepable


async def own_form(request: Request, signed: Annotated[Signed | None, Depends(visitor)]) -> None:
    """Refuse a change whose form does not carry the session's token."""
    if signed is None or request.method in _SAFE:
        return
    form = await request.form()
    offered = form.get("csrf") or request.headers.get("x-csrf-token") or ""
    if isinstance(offered, UploadFile) or not hmac.compare_digest(
        offered.encode(), signed.csrf.encode()
    ):
        raise StaleForm


Viewer = Annotated[Signed, Depends(current)]
Visitor = Annotated[Signed | None, Depends(visitor)]


def begin(request: Request, response: Response, session: Session) -> Response:
    """Give the browser its cookie."""
    return cookies.put(request, response, sessions.COOKIE, session.token, until=session.expires_at)


def enter(request: Request, response: Response, entry: Session | Halfway) -> Response:
    """Let in whoever proved who they are; whom a code is asked of gives it first, then goes on."""
    if isinstance(entry, Session):
        return begin(request, response, entry)
    way = quote(response.headers["location"], safe="/")
    asking = RedirectResponse(f"/sign-in/code?next={way}", 303)
    return cookies.put(request, asking, halfway.COOKIE, entry.token)


def origin(request: Request) -> tuple[str, str]:
    """Return the address that a request comes from, and what it says of its browser."""
    address = request.client.host if request.client else ""
    return address, request.headers.get("user-agent", "")


def end(request: Request, response: Response) -> Response:
    return cookies.drop(request, response, sessions.COOKIE)


def cookie(request: Request) -> str | None:
    return cookies.get(request, sessions.COOKIE)
