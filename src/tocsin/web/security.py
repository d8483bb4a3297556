"""What surrounds every page: the headers that bind the browser, whose form it is, how large.

A request that changes something must come from a page of ours: browsers say so in Sec-Fetch-Site,
older ones in Origin, and neither can be forged by a page elsewhere. The form's token (session.py)
is the second lock on the same door.
"""

from urllib.parse import urlsplit

import structlog
from starlette.datastructures import Headers, MutableHeaders
from starlette.exceptions import HTTPException
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from tocsin.kit.settings import Settings

log = structlog.get_logger(__name__)

POLICY = "; ".join(
    (
        "default-src 'self'",
        "script-src 'self'",
        "style-src 'self'",
        "img-src 'self' data:",
        "object-src 'none'",
        "base-uri 'none'",
        "form-action 'self'",
        "frame-ancestors 'none'",
    )
)
_HEADERS = {
    "Content-Security-Policy": POLICY,
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=()",
}
_A_YEAR = "max-age=31536000; includeSubDomains"
_SAFE = {"GET", "HEAD", "OPTIONS"}
_FORM_OVERHEAD = 65_536


class BoundHeaders:
    """Adds the headers that tell a browser what a page may do; the page's own win."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        async def bind(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in _HEADERS.items():
                    headers.setdefault(name, value)
                if scope.get("scheme") == "https":
                    headers.setdefault("Strict-Transport-Security", _A_YEAR)
            await send(message)

        await self._app(scope, receive, bind if scope["type"] == "http" else send)


class SameSite:
    """Refuses a change that another site's page asked this browser for."""

    def __init__(self, app: ASGIApp, settings: Settings) -> None:
        self._app = app
        self._ours = urlsplit(settings.base_url).netloc

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http" and self._is_foreign(scope["method"], Headers(scope=scope)):
            place = scope["path"].split("/", 2)[1]  # what follows may open something
            log.warning("form.refused", path=f"/{place}")
            sentence = "This form was sent from another site, so nothing was changed.\n"
            await PlainTextResponse(sentence, 403)(scope, receive, send)
            return
        await self._app(scope, receive, send)

    def _is_foreign(self, method: str, headers: Headers) -> bool:
        if method in _SAFE or headers.get("authorization", "").lower().startswith("bearer "):
            return False
        if site := headers.get("sec-fetch-site"):
            return site not in {"same-origin", "none"}
        if origin := headers.get("origin"):
            return urlsplit(origin).netloc not in {headers.get("host"), self._ours}
        return False  # no browser sent this, so there is no browser to be misled


class BodyLimit:
    """Stops reading a form that is larger than an attachment may be."""

    def __init__(self, app: ASGIApp, settings: Settings) -> None:
        self._app = app
        self._limit = settings.max_attachment + _FORM_OVERHEAD

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        size = 0

        async def counted() -> Message:
            nonlocal size
            message = await receive()
            size += len(message.get("body", b""))
            if size > self._limit:
                raise HTTPException(413, f"The form is larger than {self._limit} bytes.")
            return message

        await self._app(scope, counted if scope["type"] == "http" else receive, send)
