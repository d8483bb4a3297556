"""Amazon SNS: the envelope of a message, who signed it, and the address that confirms it.

Anybody with an AWS account can have SNS sign a message, so a good signature alone says nothing of
who sent it: the secret of a source is the topic that it listens to.
"""

import base64
import binascii
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from cryptography import x509
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import padding, rsa

from tocsin.signals import document
from tocsin.signals.signal import Unparseable
from tocsin.signals.verification import Proof, Unverifiable

_HOST = re.compile(r"sns\.[a-z0-9-]{3,40}\.amazonaws\.com(\.cn)?")
_TOPIC = re.compile(r"arn:aws[a-z-]*:sns:[a-z0-9-]+:\d+:[A-Za-z0-9_.-]{1,256}")
_TYPES = ("Notification", "SubscriptionConfirmation", "UnsubscribeConfirmation")
_SIGNED_NOTIFICATION = ("Message", "MessageId", "Subject", "Timestamp", "TopicArn", "Type")
_SIGNED_CONFIRMATION = (
    "Message", "MessageId", "SubscribeURL", "Timestamp", "Token", "TopicArn", "Type",
)  # fmt: skip
# Version 1 is what SNS has unless a topic is told otherwise.
_HASHES: Mapping[str, hashes.HashAlgorithm] = {
    "1": hashes.SHA1(),  # noqa: S303 - version 1 of SNS signs so  # nosec B303
    "2": hashes.SHA256(),
}

Fetch = Callable[[str], bytes]
"""Returns the certificate at an address; raises Unverifiable when it cannot be had just now."""


@dataclass(frozen=True, slots=True)
class Envelope:
    """What SNS puts around a message; `message` is mostly JSON again."""

    type: str
    topic: str
    subject: str
    message: Any
    attributes: Mapping[str, str]
    value: Mapping[str, Any]


def envelope(value: Mapping[str, Any]) -> Envelope | None:
    """The envelope; None where the message came bare, as raw delivery has it."""
    if value.get("Type") not in _TYPES or "Message" not in value:
        return None
    texts = document.scalars(value)
    attributes = document.members(value.get("MessageAttributes"))
    named = {
        name: document.scalar(document.members(each).get("Value")) or ""
        for name, each in attributes.items()
    }
    return Envelope(
        texts["Type"],
        texts.get("TopicArn", ""),
        texts.get("Subject", ""),
        _opened(value.get("Message")),
        named,
        value,
    )


def subscribe_url(body: bytes) -> str:
    """The address that confirms a subscription, if SNS sent it and it leads there; else ""."""
    try:
        value = document.members(document.read(body))
    except Unparseable:
        return ""
    url = document.scalar(value.get("SubscribeURL")) or ""
    is_asked = value.get("Type") == "SubscriptionConfirmation"
    return url if is_asked and is_of_sns(url) else ""


def is_of_sns(url: str) -> bool:
    try:
        parts = urlsplit(url)
        is_plain = parts.port in (None, 443) and "@" not in parts.netloc
    except ValueError:
        return False
    return parts.scheme == "https" and is_plain and _HOST.fullmatch(parts.netloc) is not None


def topic_mistake(secret: str) -> str:
    if _TOPIC.fullmatch(secret):
        return ""
    return "This is a topic's ARN, such as arn:aws:sns:eu-central-1:123456789012:alarms."


@dataclass(frozen=True, slots=True)
class Verifier:
    """Refuses what claims to come from SNS and was not signed by it, or is of another topic."""

    fetch: Fetch

    def __call__(self, proof: Proof) -> str:
        if proof.mapping.get("signature") == "ignored":
            return ""
        try:
            found = envelope(document.members(document.read(proof.body)))
        except Unparseable:
            found = None
        if found is None:
            return "Only what SNS signed for this topic is taken." if proof.secret else ""
        if proof.secret and found.topic != proof.secret:
            return "This is of another topic than the one that was entered."
        return self._forged(found.value)

    def _forged(self, value: Mapping[str, Any]) -> str:
        url = document.scalar(value.get("SigningCertURL")) or ""
        if not is_of_sns(url) or not urlsplit(url).path.endswith(".pem"):
            return "The certificate of its signature is not one of SNS."
        algorithm = _HASHES.get(document.scalar(value.get("SignatureVersion")) or "")
        if algorithm is None:
            return "The version of its signature is unknown."
        key = _public_key(self.fetch(url))
        try:
            signature = base64.b64decode(str(value.get("Signature")), validate=True)
            key.verify(signature, signed_text(value), padding.PKCS1v15(), algorithm)
        except (binascii.Error, ValueError, InvalidSignature):
            return "The signature is not the one of SNS."
        return ""


def signed_text(value: Mapping[str, Any]) -> bytes:
    """What SNS signs: name and value of each part that is there, on a line each."""
    is_notice = value.get("Type") == "Notification"
    names = _SIGNED_NOTIFICATION if is_notice else _SIGNED_CONFIRMATION
    parts = [(name, value[name]) for name in names if value.get(name) is not None]
    return "".join(f"{name}\n{part}\n" for name, part in parts).encode(errors="surrogatepass")


def _public_key(pem: bytes) -> rsa.RSAPublicKey:
    try:
        key = x509.load_pem_x509_certificate(pem).public_key()
    except ValueError as error:
        raise Unverifiable("The certificate of SNS cannot be read.") from error
    if not isinstance(key, rsa.RSAPublicKey):
        raise Unverifiable("The certificate of SNS has no RSA key.")
    return key


def _opened(message: Any) -> Any:
    """The JSON in a message, if there is some; else the text."""
    if not isinstance(message, str) or message.lstrip()[:1] not in ("{", "["):
        return message
    try:
        return document.read(message.encode(errors="replace"))
    except Unparseable:
        return message
