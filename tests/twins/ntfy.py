"""An ntfy server as far as publishing goes: it knows topics, tokens and limits."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from tests.twins import web


@dataclass(frozen=True)
class Publishing:
    """Accept what the real server accepts, with its answer; refuse the rest as it does."""

    token: str | None = None

    def give(self, handler: web.Handler, request: web.Received) -> None:
        self._answer(request).give(handler, request)

    def _answer(self, request: web.Received) -> web.Say:
        given = request.headers.get("authorization")
        if self.token and given != f"Bearer {self.token}":
            return web.Say(403, {}, b'{"code":40301,"http":403,"error":"forbidden"}')
        body = request.json
        faults = [name for name, wrong in _faults(body).items() if wrong]
        if faults:
            return web.Say(400, {}, json.dumps({"code": 40000, "error": faults}).encode())
        answer = {"id": f"id-{body['topic']}", "event": "message", "topic": body["topic"]}
        return web.Say(200, {}, json.dumps(answer).encode())


def _faults(body: dict[str, Any]) -> dict[str, bool]:
    return {
        "topic": not body.get("topic"),
        "title": len(body.get("title", "")) > 250,
        "message": len(body.get("message", "").encode()) > 4096,
        "priority": body.get("priority") not in (1, 2, 3, 4, 5),
        "actions": len(body.get("actions", [])) > 3,
        "action": any(a["action"] not in ("view", "http") for a in body.get("actions", [])),
    }


@contextmanager
def running(*, token: str | None = None) -> Iterator[web.Twin]:
    with web.running() as twin:
        twin.always = Publishing(token)
        yield twin
