"""What a channel is: a description that becomes a form, and a pure function that renders.

Rendering takes an outgoing message and returns the request to make; making it, with its
deadlines and retries, is the same for all channels and happens in ``transport``.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from tocsin.kit import http, ids
from tocsin.kit.guard import Guard
from tocsin.notify.field import Field
from tocsin.notify.message import Message


@dataclass(frozen=True, slots=True)
class Outgoing:
    """All that rendering may know. ``settings`` include the opened secrets."""

    message: Message
    notification_id: int
    subject: str
    address: str
    settings: Mapping[str, Any]
    base_url: str
    created_at: datetime
    now: datetime
    answer_url: str | None = None

    @property
    def page_url(self) -> str:
        return f"{self.base_url}{self.message.path}"


@dataclass(frozen=True, slots=True)
class MailServer:
    """Where mail is handed in. ``security``: auto, starttls, tls or plain."""

    host: str
    port: int
    security: str = "auto"
    username: str = ""
    password: str = ""


@dataclass(frozen=True, slots=True)
class Mail:
    server: MailServer
    sender: str
    recipient: str
    content: bytes

    @property
    def provider(self) -> str:
        return f"{self.server.host}:{self.server.port}"

    @property
    def account(self) -> str:
        return f"{self.provider} {self.server.username}"


@dataclass(frozen=True, slots=True)
class Call:
    """An HTTP request; ``receipt`` finds the provider's id in the body of its answer.

    ``account`` tells credentials at one provider apart: one that is blocked blocks no other.
    """

    request: http.Request
    allow: Guard
    receipt: Callable[[bytes], str | None] | None = None

    @property
    def provider(self) -> str:
        return http.parse(self.request.url).authority

    @property
    def account(self) -> str:
        credential = self.request.headers.get("Authorization", "")
        return f"{self.provider} {ids.digest(credential).hex()[:8] if credential else ''}"


@dataclass(frozen=True, slots=True)
class Note:
    """Nothing leaves the house: the inbox is written when the attempt is finished."""

    provider: str = "inbox"
    account: str = "inbox"


Request = Mail | Call | Note


@dataclass(frozen=True, slots=True)
class Channel:
    """``is_inside`` if the message stays within Tocsin: it is there to read at once, and wakes
    nobody. ``check_address`` returns the address as it is kept, or raises Invalid.
    """

    slug: str
    title: str
    address_title: str
    check_address: Callable[[str], str]
    render: Callable[[Outgoing], Request]
    fields: tuple[Field, ...] = ()
    is_inside: bool = False
    dependency: str = ""

    @property
    def needs_setting_up(self) -> bool:
        return bool(self.fields)

    @property
    def rests_on(self) -> str:
        """What it fails with: channels that rest on the same are no help to each other."""
        return self.dependency or self.slug
