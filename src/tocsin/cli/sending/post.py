"""One event to the server, and what its answer means for whoever has it."""

import json

from tocsin.cli.sending import event as events
from tocsin.cli.sending.event import Event
from tocsin.cli.sending.place import Place
from tocsin.kit import errors, guard, http

_WRONG_KEY = "Invalid routing key"


class NotTaken(errors.Unavailable):
    """The server cannot take it now."""


class WrongKey(errors.Unauthenticated):
    """No source has the key; the event is as good as before, once it has another."""


class WrongAddress(errors.NotFound):
    """There is no Tocsin at this address."""


class Refused(errors.Invalid):
    """The event itself is wrong; to send it again would change nothing."""


def post(place: Place, event: Event) -> None:
    """Return once it is durable there, or raise."""
    if not place.key.isascii() or not place.key.isprintable():
        raise WrongKey("No source has this key: it holds what no key does, such as a line's end.")
    headers = {"Content-Type": "application/json", "X-Routing-Key": place.key}
    request = http.Request(
        "POST", f"{place.url}/v2/enqueue", headers, events.body(event, key=place.key)
    )
    answer = http.send(request, allow=guard.ANYWHERE)
    if answer.status != 202:
        raise _meaning(place, answer)


def _meaning(place: Place, answer: http.Response) -> errors.Anticipated:
    said = _said(answer.body)
    if answer.status == 429 or answer.status >= 500:
        return NotTaken(f"{place.url} cannot take it now ({answer.status}). {said}".strip())
    if answer.status in (401, 403) or _WRONG_KEY in said:
        return WrongKey(f"{place.url} knows no source with this key.")
    if answer.status in (400, 413, 422):
        return Refused(f"{place.url} refuses the event: {said or answer.status}")
    return WrongAddress(f"{place.url} answers {answer.status}; is it the address of Tocsin?")


def _said(body: bytes) -> str:
    try:
        told = json.loads(body)
    except ValueError:
        return ""
    mistakes = told.get("errors") if isinstance(told, dict) else None
    return "; ".join(map(str, mistakes))[:500] if isinstance(mistakes, list) else ""
