"""Messages through Signal, by a signal-cli-rest-api of one's own: sealed from end to end.

https://github.com/bbernhard/signal-cli-rest-api; it hands in what comes to a webhook of ours.
"""

import json
from typing import Any

from tocsin.kit import guard, http, ids, text
from tocsin.notify import answers, field, telephone
from tocsin.notify.attempt import Attempt, Outcome
from tocsin.notify.channel import Call, Channel, Outgoing
from tocsin.notify.field import Field

MAX_MESSAGE = 1500
_GONE = "is not registered"


def render(outgoing: Outgoing) -> Call:
    settings = outgoing.settings
    headers = {"Content-Type": "application/json"}
    if settings.get("token"):
        headers["Authorization"] = f"Bearer {settings['token']}"
    body = {
        "message": _words(outgoing),
        "number": settings["number"],
        "recipients": [outgoing.address],
    }
    raw = json.dumps(body, ensure_ascii=False).encode()
    request = http.Request("POST", f"{settings['server']}/v2/send", headers, raw)
    return Call(request, guard.ANYWHERE, receipt, judge)


def receipt(answer: bytes) -> str | None:
    """Find the time by which Signal knows the message; its receipts name it."""
    found = read(answer).get("timestamp")
    return str(found) if found else None


def judge(answer: http.Response) -> Attempt | None:
    """Say in its own words why it was refused: 400 is also what it says of a network away."""
    if answer.status != 400:
        return None
    said = str(read(answer.body).get("error") or "refused")
    is_gone = _GONE in said
    outcome = Outcome.PERMANENT if is_gone else Outcome.TEMPORARY
    return Attempt(outcome, code="400", error=f"Signal: {said}", is_gone=is_gone)


def check_server(value: Any) -> str:
    server = field.line(value).rstrip("/")
    http.parse(server)
    return server


def read(body: bytes) -> dict[str, Any]:
    try:
        found = json.loads(body)
    except (ValueError, RecursionError):
        return {}
    return found if isinstance(found, dict) else {}


def _words(outgoing: Outgoing) -> str:
    message = outgoing.message
    facts = "\n".join(f"{label}: {value}" for label, value in message.facts)
    hint = f"Reply {answers.menu(answers.IN_TEXT)}" if message.can_answer else ""
    ending = "\n".join(part for part in (hint, outgoing.answer_url or outgoing.page_url) if part)
    said = "\n\n".join(part for part in (message.heading, facts, message.body) if part)
    return f"{text.truncate(said, MAX_MESSAGE)}\n\n{ending}"


PROVIDER = Channel(
    slug="signal",
    title="Signal",
    address_title="Telephone number",
    check_address=telephone.check_number,
    render=render,
    fields=(
        Field("server", "Address of the gateway", check_server, is_required=True),
        Field("number", "Number that it sends from", telephone.check_number, is_required=True),
        Field("token", "Token, where a proxy asks for one", field.line, is_secret=True),
        Field(
            "secret",
            "Secret of its webhook",
            field.line,
            is_secret=True,
            is_generated=True,
            generate=ids.token,
            help="The end of the address that the gateway hands replies in at.",
        ),
    ),
)
