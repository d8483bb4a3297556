"""What surrounds every request: its number, the size limit, one log line, and the last net.

This is the request's isolation point: what nobody anticipated is logged once, with the number that
the caller is told, and becomes a plain 500.
"""

import re
import time
from typing import Any

import structlog
from starlette.datastructures import Headers, MutableHeaders
from starlette.exceptions import HTTPException
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from tocsin.api import problem
from tocsin.api.problem import Problem
from tocsin.kit import db, ids
from tocsin.kit.settings import Settings

log = structlog.get_logger(__name__)

_ACCEPTED_ID = re.compile(r"[A-Za-z0-9._-]{1,64}")
_FORM_OVERHEAD = 65_536
_BUSY = Problem(
    503, "busy", "The database is busy or away; try again.", headers={"Retry-After": "2"}
)
_UNEXPECTED = Problem(
    500,
    "unexpected",
    "Something went wrong on our side; the log has the details under this number.",
)


class Envelope:
    def __init__(self, app: ASGIApp, settings: Settings) -> None:
        self._app = app
        self._settings = settings

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        _relabel(scope)
        exchange = _Exchange(scope, receive, send, limit=self._limit(Headers(scope=scope)))
        try:
            if _has_nul(scope):
                await self._refuse(scope, exchange)
            else:
                await self._app(scope, exchange.receive, exchange.send)
        except Exception as error:
            log.exception("request failed", **exchange.facts())
            if exchange.status:
                raise
            await self._apologize(scope, exchange, is_temporary=db.is_temporary(error))
        finally:
            log.info("request answered", **exchange.facts())

    def _limit(self, headers: Headers) -> int:
        """Only forms carry attachments; everything else has to be small."""
        is_form = headers.get("content-type", "").startswith("multipart/form-data")
        return (
            self._settings.max_attachment + _FORM_OVERHEAD if is_form else self._settings.max_body
        )

    async def _refuse(self, scope: Scope, exchange: "_Exchange") -> None:
        refused = Problem(422, "unreadable-request", "The address contains a NUL character.")
        response = problem.respond(refused, request_id=scope["state"]["request_id"])
        await response(scope, exchange.receive, exchange.send)

    async def _apologize(self, scope: Scope, exchange: "_Exchange", *, is_temporary: bool) -> None:
        excuse = _BUSY if is_temporary else _UNEXPECTED
        response = problem.respond(excuse, request_id=scope["state"]["request_id"])
        await response(scope, exchange.receive, exchange.send)


def _relabel(scope: Scope) -> None:
    """Read as JSON what curl calls a form when nobody tells it otherwise: no noun takes such forms.

    It opens nothing to foreign pages: a session's change needs its form token in a header.
    """
    headers = MutableHeaders(scope=scope)
    if headers.get("content-type", "").startswith("application/x-www-form-urlencoded"):
        headers["content-type"] = "application/json"


def _has_nul(scope: Scope) -> bool:
    """Say whether the address holds the one character that PostgreSQL's text cannot."""
    return "\x00" in scope["path"] or b"%00" in scope["query_string"]


class _Exchange:
    """One request under way: counts what comes in, marks what goes out."""

    def __init__(self, scope: Scope, receive: Receive, send: Send, *, limit: int) -> None:
        self._scope, self._receive, self._send = scope, receive, send
        self._limit = limit
        self._size = 0
        self._began = time.monotonic()
        self.status = 0
        # A mounted application shares its parent's state; this request's gets a copy of its own.
        scope["state"] = {**scope.get("state", {}), "request_id": _number(Headers(scope=scope))}

    async def receive(self) -> Message:
        message = await self._receive()
        self._size += len(message.get("body", b""))
        if self._size > self._limit:
            raise HTTPException(413, f"The body is larger than {self._limit} bytes.")
        return message

    async def send(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            self.status = message["status"]
            headers = MutableHeaders(scope=message)
            headers["X-Request-ID"] = self._scope["state"]["request_id"]
            headers.setdefault("Cache-Control", "no-store")
            headers.setdefault("X-Content-Type-Options", "nosniff")
        await self._send(message)

    def facts(self) -> dict[str, Any]:
        state = self._scope["state"]
        return {
            "request_id": state["request_id"],
            "method": self._scope["method"],
            "path": self._scope["path"],
            "status": self.status,
            "actor": state.get("actor"),
            "milliseconds": round((time.monotonic() - self._began) * 1000, 1),
        }


def _number(headers: Headers) -> str:
    offered = headers.get("x-request-id", "")
    return offered if _ACCEPTED_ID.fullmatch(offered) else ids.key()[:16]
