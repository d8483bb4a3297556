"""Pushover as far as we use it: tokens, limits, and the receipts of emergencies."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from tests.twins import web

TOKEN = "azGDORePK8gMaC0QOYAMyEEuzJnyUi"
USER = "uQiRzpo4DXghDmr9QzzfQu27cmVRsG"
RECEIPT = "rLqVuqTRh62UzxtmqiaLzQmVcPgiCy"


@dataclass
class App:
    """``receipts`` are what is said of each emergency; a cancelled one is expired."""

    receipts: dict[str, dict[str, Any]] = field(default_factory=dict)

    def give(self, handler: web.Handler, request: web.Received) -> None:
        status, body = self._answer(request)
        web.Say(status, {}, json.dumps(body).encode()).give(handler, request)

    def _answer(self, request: web.Received) -> tuple[int, dict[str, Any]]:
        parts = urlsplit(request.path)
        said = request.body.decode() if request.method == "POST" else parts.query
        form = dict(parse_qsl(said, keep_blank_values=True))
        if form.get("token") != TOKEN:
            return _refused("application token is invalid")
        if parts.path == "/1/messages.json":
            return self._message(form)
        return self._receipt(parts.path.split("/"))

    def _message(self, form: dict[str, str]) -> tuple[int, dict[str, Any]]:
        faults = [name for name, wrong in _faults(form).items() if wrong]
        if faults:
            return _refused(*faults)
        if form["priority"] != "2":
            return 200, {"status": 1, "request": "r1"}
        self.receipts[RECEIPT] = {"status": 1, "acknowledged": 0, "expired": 0}
        return 200, {"status": 1, "request": "r1", "receipt": RECEIPT}

    def _receipt(self, path: list[str]) -> tuple[int, dict[str, Any]]:
        found = self.receipts.get(path[3].removesuffix(".json"))
        if found is None:
            return _refused("receipt not found; may be invalid or expired")
        if path[-1] == "cancel.json":
            found["expired"] = 1
            return 200, {"status": 1}
        return 200, found


def _faults(form: dict[str, str]) -> dict[str, bool]:
    retry, expire = int(form.get("retry", 0)), int(form.get("expire", 0))
    emergency = form["priority"] == "2"
    return {
        "user identifier is invalid": form.get("user") != USER,
        "message cannot be blank": not form.get("message"),
        "message is too long": len(form.get("message", "")) > 1024,
        "title is too long": len(form.get("title", "")) > 250,
        "url is too long": len(form.get("url", "")) > 512,
        "priority is invalid": form["priority"] not in ("-2", "-1", "0", "1", "2"),
        "retry must be at least 30": emergency and retry < 30,
        "expire must be at most 10800": emergency and not 0 < expire <= 10_800,
    }


def _refused(*errors: str) -> tuple[int, dict[str, Any]]:
    return 400, {"status": 0, "errors": list(errors), "request": "r1"}


@contextmanager
def running() -> Iterator[tuple[web.Twin, App]]:
    with web.running() as twin:
        app = App()
        twin.always = app
        yield twin, app
