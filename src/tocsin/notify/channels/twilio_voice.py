"""Calls through Twilio: it says what is wrong, and only a key that is pressed counts as an answer.

The whole conversation goes along with the request, so that a call tells what it has to even where
Twilio cannot reach us; then its end is asked for instead.
"""

from datetime import timedelta
from html import escape

from tocsin.notify import calls, telephone, twilio
from tocsin.notify.channel import Call, Channel, Follow, Outgoing, Taken
from tocsin.notify.field import Field
from tocsin.notify.receipt import Receipt

_ROUNDS = 2


def render(outgoing: Outgoing) -> Call:
    settings = outgoing.settings
    form = {
        "To": outgoing.address,
        "From": settings["sender"],
        "Twiml": twiml(outgoing),
        "Timeout": str(settings.get("ring_seconds") or calls.RING_SECONDS),
    }
    if outgoing.callback_url:
        status = f"{outgoing.callback_url}/status"
        form |= {"StatusCallback": status, "MachineDetection": "Enable", "AsyncAmd": "true"}
        form["AsyncAmdStatusCallback"] = f"{outgoing.callback_url}/machine"
    return twilio.post(settings, "Calls", form)


def twiml(outgoing: Outgoing) -> str:
    """Return the whole conversation: what is wrong, and what each key does, twice."""
    greeting = telephone.greeting(outgoing)
    if not outgoing.message.can_answer:
        return document(say(greeting), pause(), say(greeting))
    question = say(calls.QUESTION)
    gather = gathering(f"{outgoing.callback_url}/keys", say(greeting), question)
    return document(*[gather] * _ROUNDS, say(calls.NO_KEY))


def document(*verbs: str) -> str:
    return f"<Response>{''.join(verbs)}</Response>"


def say(words: str) -> str:
    return f"<Say>{escape(words)}</Say>"


def pause() -> str:
    return '<Pause length="1"/>'


def gathering(action: str, *verbs: str) -> str:
    return (
        f'<Gather numDigits="1" timeout="6" action="{escape(action)}" method="POST">'
        f"{''.join(verbs)}</Gather>"
    )


def _ask(taken: Taken) -> Call:
    return twilio.get(taken.settings, f"Calls/{taken.provider_id}")


def _read(answer: bytes) -> Receipt | None:
    return calls.ended(*twilio.status(answer))


def _hang_up(taken: Taken) -> Call:
    return twilio.post(taken.settings, f"Calls/{taken.provider_id}", {"Status": "completed"})


PROVIDER = Channel(
    slug="twilio_voice",
    title="Calls through Twilio",
    address_title="Telephone number",
    check_address=telephone.check_number,
    render=render,
    fields=(
        *twilio.FIELDS,
        Field("sender", "Number that calls", telephone.check_number, is_required=True),
        Field(
            "ring_seconds",
            "Seconds to ring",
            calls.check_seconds,
            default=calls.RING_SECONDS,
            help="Shorter than it takes until a mailbox answers.",
        ),
        twilio.API_FIELD,
    ),
    dependency=twilio.DEPENDENCY,
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
