"""Amazon SNS: CloudWatch's alarms, EventBridge's events, or whatever else a topic is told.

By SNS, whose signature is verified always; or bare, as raw message delivery has it.
"""

from collections.abc import Mapping
from typing import Any

from tocsin.signals import aws_event, certificates, document, message, sns
from tocsin.signals.message import Message, Told
from tocsin.signals.provider import Field, FieldKind, Group, Source
from tocsin.signals.signal import Severity, State
from tocsin.signals.sns import Envelope
from tocsin.signals.verification import Verification

_CHOICES = {"insufficient_data": ("ignored", "firing", "ok"), "signature": ("verified", "ignored")}


def _tell_all(said: Message) -> list[Told]:
    records = [document.members(each) for each in said.items("Records")]
    wrapped = [each["Sns"] for each in records if isinstance(each.get("Sns"), dict)]
    if wrapped:  # as a Lambda function gets them, and may hand them on
        return [told for each in wrapped for told in _one(said, each)]
    return _one(said, said.value)


def _one(said: Message, value: Mapping[str, Any]) -> list[Told]:
    found = sns.envelope(value) or sns.envelope(document.members(value.get("details")))
    if found is None:
        return _inner(said, _unwrapped(value))
    if found.type == "UnsubscribeConfirmation":
        return [_unsubscribed(found)]
    if found.type == "SubscriptionConfirmation":
        return []
    if isinstance(found.message, dict):
        return _inner(said, found.message)
    return [_text(said, found)]


def _inner(said: Message, value: Mapping[str, Any]) -> list[Told]:
    inner = Message(value, said.context, said.headers)
    if aws_event.is_alarm(value):
        return aws_event.alarm(inner)
    if aws_event.is_event(value):
        return aws_event.event(inner)
    return [
        Told(
            identity=inner.text("id", "Id", "arn"),
            state=inner.state("state", "status"),
            summary=inner.text("title", "subject", "message", "description", "Event"),
            severity=inner.severity("severity", "priority"),
            description=inner.text("message", "description"),
            labels=document.scalars(value),
            ends_at=inner.ends_by_silence(),
        )
    ]


def _unwrapped(value: Mapping[str, Any]) -> Mapping[str, Any]:
    inner = value.get("Message")
    return inner if isinstance(inner, dict) else value


def _text(said: Message, found: Envelope) -> Told:
    """A topic that people write to: the subject says what, or the first line."""
    text = document.brief_or_empty(found.message)
    first = text.strip().splitlines()[0] if text.strip() else "Message of SNS"
    told = Message(found.attributes, said.context)
    return Told(
        identity="/".join(filter(None, (found.topic, found.subject or first))),
        summary=found.subject or first,
        state=told.state("state", "status"),
        severity=told.severity("severity", "priority"),
        description=text,
        labels={"topic": found.topic, **found.attributes},
    )


def _unsubscribed(found: Envelope) -> Told:
    return Told(
        identity=f"{found.topic}/unsubscribed",
        summary=f"{found.topic} sends here no more: somebody ended the subscription",
        severity=Severity.WARNING,
        state=State.FIRING,
        labels={"topic": found.topic},
    )


def _check(mapping: Mapping[str, Any]) -> list[str]:
    return [
        f"{name} is one of {', '.join(_CHOICES[name])}."
        if name in _CHOICES
        else f"There is no '{name}'; there are {', '.join(_CHOICES)}."
        for name, value in mapping.items()
        if name not in _CHOICES or value not in _CHOICES[name]
    ]


PROVIDER = Source(
    slug="aws_cloudwatch",
    title="Amazon CloudWatch and SNS",
    group=Group.CLOUD,
    parse=message.parser_of_many(_tell_all),
    confirm=sns.subscribe_url,
    check=_check,
    fields=(
        Field(
            "mapping",
            "Choices",
            FieldKind.JSON,
            help='What too little data means, and whether SNS signs: {"insufficient_data": '
            '"ignored", "firing" or "ok", "signature": "verified" or "ignored"}.',
        ),
    ),
    help="Alarms until they are OK; the subscription of the topic is confirmed by itself.",
    verification=Verification(
        "The ARN of the topic. What SNS sends is verified by its signature without it too; with"
        " it only this topic is heard, and nothing that is not signed.",
        sns.Verifier(certificates.SHARED.fetch),
        is_always=True,
        mistake=sns.topic_mistake,
    ),
    paste="""\
# AWS: SNS > your alarms' topic > Create subscription (it confirms itself within seconds)
aws sns subscribe --topic-arn TOPIC --protocol https \\
  --notification-endpoint {url}/integrations/aws_cloudwatch/{key}
""",
)
