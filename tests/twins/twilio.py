"""Twilio as far as we use it: it knows its account, magic numbers and limits, and sends callbacks.

The numbers that fail are those of Twilio's own test credentials.
"""

import base64
import json
import xml.etree.ElementTree as ET
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from urllib.parse import parse_qsl

from tests.twins import web

ACCOUNT = "AC00000000000000000000000000000001"
TOKEN = "0123456789abcdef0123456789abcdef"
NUMBER = "+4930123456"
_REFUSED = {
    "+15005550001": (21211, "The 'To' number is not a valid phone number."),
    "+15005550004": (21610, "Attempt to send to unsubscribed recipient"),
}


@dataclass
class Account:
    """``states`` are what is told of each message or call when it is asked for."""

    states: dict[str, str] = field(default_factory=dict)

    def give(self, handler: web.Handler, request: web.Received) -> None:
        status, body = self._answer(request)
        web.Say(status, {}, json.dumps(body).encode()).give(handler, request)

    def _answer(self, request: web.Received) -> tuple[int, dict[str, object]]:
        pair = base64.b64encode(f"{ACCOUNT}:{TOKEN}".encode()).decode()
        if request.headers.get("authorization") != f"Basic {pair}":
            return _refusal(401, 20003, "Authenticate")
        *_, kind, name = request.path.removesuffix(".json").split("/")
        if kind in ("Messages", "Calls"):
            return self._one(name, form_of(request) if request.method == "POST" else {})
        return _made(name, form_of(request))

    def _one(self, sid: str, change: dict[str, str]) -> tuple[int, dict[str, object]]:
        if change:
            self.states[sid] = change["Status"]
        state = self.states.get(sid)
        if state is None:
            return 200, {"sid": sid, "status": "queued", "error_code": None}
        status, _, code = state.partition(" ")
        return 200, {"sid": sid, "status": status, "error_code": int(code) if code else None}


def form_of(request: web.Received) -> dict[str, str]:
    return dict(parse_qsl(request.body.decode(), keep_blank_values=True))


def _made(kind: str, form: dict[str, str]) -> tuple[int, dict[str, object]]:
    if form.get("To") in _REFUSED:
        return _refusal(400, *_REFUSED[form["To"]])
    if not (form.get("From") or form.get("MessagingServiceSid")):
        return _refusal(400, 21603, "A 'From' phone number is required.")
    if kind == "Messages":
        if not 1 <= len(form.get("Body", "")) <= 1600:
            return _refusal(400, 21617, "The concatenated message body exceeds the limit")
        return 201, {"sid": "SM1", "status": "queued"}
    if len(form.get("Twiml", "")) > 4000:
        return _refusal(400, 21219, "Twiml is too long")
    ET.fromstring(form["Twiml"])
    return 201, {"sid": "CA1", "status": "queued"}


def _refusal(status: int, code: int, message: str) -> tuple[int, dict[str, object]]:
    more = f"https://www.twilio.com/docs/errors/{code}"
    return status, {"code": code, "message": message, "more_info": more, "status": status}


@contextmanager
def running() -> Iterator[tuple[web.Twin, Account]]:
    with web.running() as twin:
        account = Account()
        twin.always = account
        yield twin, account
