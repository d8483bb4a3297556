"""CloudEvents 1.0 in its three modes: whoever speaks it, with any data.

What an event is about is its source and subject; what happened is the last word of its type.
"""

from collections.abc import Mapping
from typing import Any

from msgspec.structs import replace

from tocsin.signals import cloudevent, document, guess, moment, signal, vocabulary
from tocsin.signals.provider import Context, Group, Source
from tocsin.signals.signal import Signal, State, Unparseable


def parse(body: bytes, headers: Mapping[str, str], context: Context) -> list[Signal]:
    events = cloudevent.read(body, headers)
    good = [each for each in events if each.get("type") or each.get("id") or each.get("data")]
    signals = [_signal(each, context) for each in good]
    if len(good) < len(events):
        lost = len(events) - len(good)
        raise Unparseable(f"{lost} of the events say nothing.", salvaged=signals, lost=lost)
    return signals


def _signal(event: Mapping[str, Any], context: Context) -> Signal:
    data = event.get("data")
    guessed = _guessed(data)
    texts = document.scalars({n: v for n, v in event.items() if not n.startswith("data")})
    kind, at = texts.get("type", ""), moment.parse(event.get("time"))
    lacking = cloudevent.missing(event)
    return replace(
        guessed,
        identity=signal.identity(_identity(texts, guessed, is_named=isinstance(data, dict))),
        state=_state(kind, guessed),
        summary=signal.summary(_summary(texts, guessed, data)),
        description=guessed.description or signal.description(document.brief_or_empty(data)),
        labels=signal.labels({**texts, **guessed.labels}),
        links=signal.links(((texts.get("dataschema", ""), "Schema"),)) + guessed.links,
        occurred_at=guessed.occurred_at or at or context.now,
        flags=tuple(f"the attribute '{name}' is missing" for name in lacking),
        said_at=at,
        is_dated=at is not None,
    )


def _guessed(data: Any) -> Signal:
    if isinstance(data, dict) and data:
        return guess.of_object(data)
    return guess.of_text(document.brief_or_empty(data))


def _identity(texts: Mapping[str, str], guessed: Signal, *, is_named: bool) -> str:
    """By source and subject; without a subject by what the data name, else by the event."""
    source = texts.get("source", "")
    has_name = is_named and not guessed.identity.startswith("text/")
    named = guessed.identity if has_name else texts.get("id") or guessed.identity
    return "/".join(filter(None, (source, texts.get("subject") or named)))


def _state(kind: str, guessed: Signal) -> State:
    return vocabulary.state(kind) or guessed.state


def _summary(texts: Mapping[str, str], guessed: Signal, data: Any) -> str:
    about = " ".join(filter(None, (texts.get("source"), texts.get("subject"))))
    named = f"{texts.get('type', 'Event')} of {about}" if about else texts.get("type", "Event")
    is_object = isinstance(data, dict)
    has_title = is_object and not guessed.summary.startswith("Event: ")
    return guessed.summary if has_title else named


PROVIDER = Source(
    slug="cloudevents",
    title="CloudEvents",
    group=Group.PROTOCOL,
    parse=parse,
    help="Binary, structured and batched; the handshake of webhooks and ?access_token= too.",
    paste="""\
# Whatever sends CloudEvents 1.0 over HTTP, in any of the three modes
curl -fsS {url}/integrations/cloudevents/{key} -H 'Content-Type: application/cloudevents+json' \\
  -d '{"specversion": "1.0", "id": "1", "source": "/backup", "subject": "db-1",
       "type": "com.example.backup.failed", "data": {"title": "Backup failed"}}'
""",
)
