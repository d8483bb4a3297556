"""Calls through Vonage: the same conversation as everywhere, as its call control objects."""

from datetime import timedelta
from typing import Any

from tocsin.notify import calls, field, telephone, vonage
from tocsin.notify.channel import Call, Channel, Follow, Outgoing, Taken
from tocsin.notify.field import Field
from tocsin.notify.receipt import Receipt

_ROUNDS = 2
_ENDS = {
    "unanswered": "no-answer", "timeout": "no-answer", "busy": "busy", "rejected": "busy",
    "failed": "failed", "cancelled": "canceled", "completed": "completed",
}  # fmt: skip


def render(outgoing: Outgoing) -> Call:
    settings = outgoing.settings
    body: dict[str, Any] = {
        "to": [{"type": "phone", "number": outgoing.address.lstrip("+")}],
        "from": {"type": "phone", "number": settings["sender"].lstrip("+")},
        "ncco": conversation(outgoing),
        "ringing_timer": settings.get("ring_seconds") or calls.RING_SECONDS,
        "machine_detection": "continue",
    }
    if outgoing.callback_url:
        body |= {"event_url": [f"{outgoing.callback_url}/status"], "event_method": "POST"}
    token = vonage.bearer(settings, now=outgoing.now, once=f"{outgoing.notification_id}")
    return vonage.call(settings, "POST /v1/calls", authorization=token, body=body)


def conversation(outgoing: Outgoing) -> list[dict[str, Any]]:
    """Return what is wrong and what each key does, twice; what can't be answered is only said."""
    greeting = telephone.greeting(outgoing)
    if not outgoing.message.can_answer:
        return [talk(greeting), talk(greeting)]
    keys = f"{outgoing.callback_url}/keys"
    # An input that nobody gave goes to its address too, and what that answers goes on from there.
    return asking(f"{greeting} {calls.QUESTION}", keys, rounds=_ROUNDS)


def asking(words: str, keys: str, *, rounds: int = 1) -> list[dict[str, Any]]:
    return [*_asked(words, keys) * rounds, talk(calls.NO_KEY)]


def talk(words: str, *, can_interrupt: bool = False) -> dict[str, Any]:
    return {"action": "talk", "text": words, "bargeIn": can_interrupt}


def _asked(words: str, keys: str) -> list[dict[str, Any]]:
    heard = {
        "action": "input", "type": ["dtmf"], "dtmf": {"maxDigits": 1, "timeOut": 6},
        "eventUrl": [keys], "eventMethod": "POST",
    }  # fmt: skip
    return [talk(words, can_interrupt=True), heard]


def said(told: dict[str, Any]) -> Receipt | None:
    """Read what Vonage says of a call; None while it goes on."""
    status = str(told.get("status") or "")
    if status == "machine":
        return calls.machine()
    return calls.ended(_ENDS[status], status) if status in _ENDS else None


def key(told: dict[str, Any]) -> str:
    """Return the key that was pressed; empty if none was in time."""
    dtmf = told.get("dtmf")
    return str(dtmf.get("digits") or "") if isinstance(dtmf, dict) else str(dtmf or "")


def _ask(taken: Taken) -> Call:
    token = vonage.bearer(taken.settings, now=taken.now, once=taken.provider_id)
    return vonage.call(taken.settings, f"GET /v1/calls/{taken.provider_id}", authorization=token)


def _read(answer: bytes) -> Receipt | None:
    return said(vonage.read(answer))


def _hang_up(taken: Taken) -> Call:
    token = vonage.bearer(taken.settings, now=taken.now, once=f"{taken.provider_id} hangup")
    way = f"PUT /v1/calls/{taken.provider_id}"
    return vonage.call(taken.settings, way, authorization=token, body={"action": "hangup"})


PROVIDER = Channel(
    slug="vonage_voice",
    title="Calls through Vonage",
    address_title="Telephone number",
    check_address=telephone.check_number,
    render=render,
    fields=(
        Field("application", "Application ID", field.line, is_required=True),
        Field(
            "private_key",
            "Its private key",
            vonage.check_key,
            is_required=True,
            is_secret=True,
            help="The whole file, from -----BEGIN PRIVATE KEY----- on.",
        ),
        Field("sender", "Number that calls", telephone.check_number, is_required=True),
        vonage.SIGNING,
        Field("ring_seconds", "Seconds to ring", calls.check_seconds, default=calls.RING_SECONDS),
        vonage.API_FIELD,
    ),
    dependency=vonage.DEPENDENCY,
    is_call=True,
    follow=Follow(
        every=timedelta(seconds=15),
        lasts=timedelta(minutes=4),
        ask=_ask,
        read=_read,
        failed=calls.IN_VAIN,
        call_off=_hang_up,
    ),
)
