"""What all chats have in common: the words of a message within their limits, and their answers."""

import json
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import timedelta
from typing import Any, TypeVar

from msgspec import structs

from tocsin.kit import errors, http, text
from tocsin.notify import field
from tocsin.notify.attempt import Attempt, Outcome
from tocsin.notify.channel import Outgoing
from tocsin.notify.message import Kind, Message, Urgency

Made = TypeVar("Made")
_SHORTER = (3000, 1200, 500)
_BELL, _CALM, _NEWS, _DONE = "🚨", "🔔", "ℹ️", "✅"


def sign(message: Message) -> str:
    """The picture that is seen before anything is read."""
    if message.kind is Kind.PAGE:
        return _BELL if message.urgency is Urgency.HIGH else _CALM
    return _DONE if message.replaces and not message.can_answer else _NEWS


def heading(message: Message) -> str:
    return f"{sign(message)} {message.heading}"


def plain(outgoing: Outgoing, *, limit: int) -> str:
    """Everything as text without marks, cut to size where it matters least: in the body."""
    message = outgoing.message
    facts = "\n".join(f"{label}: {value}" for label, value in message.facts)
    frame = [heading(message), text.truncate(facts, limit // 2), outgoing.page_url]
    left = limit - sum(len(part) + 2 for part in frame)
    body = text.truncate(message.body, left) if left > 1 else ""
    return "\n\n".join(part for part in (frame[0], body, *frame[1:]) if part)


def fitted(
    outgoing: Outgoing, made: Callable[[Outgoing], Made], *, fits: Callable[[str], bool]
) -> Made:
    """Return what is made of a message, or of less of it where the whole does not fit.

    ``fits`` is asked of it as JSON: escaping and what takes many bytes make words longer, and a
    page must not be refused for its length.
    """
    found = made(outgoing)
    for limit in _SHORTER:
        if fits(json.dumps(found, ensure_ascii=False)):
            break
        found = made(replace(outgoing, message=_cut(outgoing.message, limit)))
    return found


def _cut(message: Message, limit: int) -> Message:
    facts = ((label, text.truncate(value, limit // 10)) for label, value in message.facts)
    return structs.replace(message, body=text.truncate(message.body, limit), facts=tuple(facts))


def api(default: str) -> field.Field:
    """The setting that says where a provider is asked."""
    return field.Field(
        "server", "Address of the API", check_server, default=default,
        help="Another one for a government's or a region's own cloud, or a proxy.",
    )  # fmt: skip


def check_server(value: Any) -> str:
    server = field.line(value).rstrip("/")
    http.parse(server)
    return server


def json_request(method: str, url: str, token: str, body: Mapping[str, Any]) -> http.Request:
    headers = {"Content-Type": "application/json; charset=utf-8"}
    if token:
        headers["Authorization"] = token
    return http.Request(method, url, headers, json.dumps(body, ensure_ascii=False).encode())


def said(answer: http.Response) -> dict[str, Any]:
    """Read an answer that should be a JSON object; anything else is an empty one."""
    try:
        found = json.loads(answer.body)
    except (ValueError, RecursionError):
        return {}
    return found if isinstance(found, dict) else {}


def sent(answer: http.Response, provider_id: str | None = None) -> Attempt:
    return Attempt(Outcome.SENT, code=str(answer.status), provider_id=provider_id)


def permanent(code: object, sentence: str, *, is_gone: bool = False) -> Attempt:
    """``is_gone`` if the address will never work again."""
    return Attempt(Outcome.PERMANENT, code=str(code)[:32], error=sentence, is_gone=is_gone)


def later(code: object, sentence: str, *, seconds: object = None) -> Attempt:
    """``seconds`` after which the provider asked to be asked again, if it said so."""
    asked = None
    if isinstance(seconds, int | float) and not isinstance(seconds, bool) and seconds >= 0:
        asked = timedelta(seconds=min(float(seconds), 86_400))
    return Attempt(Outcome.TEMPORARY, code=str(code)[:32], error=sentence, retry_after=asked)


def digits(value: Any) -> str:
    number = field.line(value)
    if not number.isascii() or not number.isdecimal() or len(number) > 30:
        raise errors.Invalid("This is a number, written in digits.")
    return number
