"""One attempt at one notification, with no transaction open.

This is an isolation point: whatever goes wrong with one delivery is an attempt with an error, and
what cannot be rendered is sent in plain letters instead, because a page matters more than its
looks.
"""

import ssl
import time
import traceback
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import NamedTuple

import structlog
from msgspec import structs

from tocsin.kit import dial, secrets
from tocsin.kit.dial import Patience
from tocsin.kit.lines import Lines
from tocsin.kit.secrets import Key
from tocsin.notify import answers, bundle, callbacks, channels, links, scrub, sealing, transport
from tocsin.notify.answers import Button, Verb
from tocsin.notify.attempt import Attempt, Outcome
from tocsin.notify.breaker import Breakers, Pause
from tocsin.notify.channel import Channel, Outgoing, Request
from tocsin.notify.message import Kind, Message
from tocsin.notify.notification import Setting
from tocsin.notify.sip import switchboard
from tocsin.notify.sip.order import Operator, Ring
from tocsin.notify.store.delivery import Row

log = structlog.get_logger(__name__)

_SPREAD = timedelta(seconds=1)


@dataclass(frozen=True, slots=True)
class Means:
    """What a sender has at hand; one for all workers of a process.

    ``lines`` are those to providers that are kept; without them each message dials anew.
    """

    key: Key
    base_url: str
    breakers: Breakers
    patience: Patience = dial.PATIENCE
    trust: ssl.SSLContext | None = None
    operator: Operator | None = None
    lines: Lines | None = None


@dataclass(frozen=True, slots=True)
class Claimed:
    """A notification that is ours until its lease runs out; ``now`` is when it was claimed.

    ``beside`` are others to the same person that its message tells, too, each under a lease of its
    own; of such a one ``carrier_id`` says whose message that is.
    """

    row: Row
    setting: Setting | None
    now: datetime
    beside: tuple[Row, ...] = ()
    carrier_id: int | None = None

    @property
    def id(self) -> int:
        return self.row.id

    @property
    def all(self) -> "list[Claimed]":
        """It and those beside it: what comes of the one message comes of each of them."""
        others = [replace(self, row=row, beside=(), carrier_id=self.id) for row in self.beside]
        return [self, *others]


class _Tokens(NamedTuple):
    """What lets a person answer a message, and its provider report what became of it."""

    answer: str
    callback: str


def send(claimed: Claimed, *, means: Means) -> Attempt:
    """Make one attempt. It never raises, and ends well before the lease does."""
    tokens = _Tokens(
        links.answer_token(means.key, claimed.id, created_at=claimed.row.created_at),
        callbacks.token(means.key, callbacks.Sent(claimed.id, claimed.row.fence)),
    )
    hidden = [*tokens]
    try:
        opened = sealing.opened(claimed.setting, means.key)
        hidden += opened.values()
        attempt = _send(claimed, means, opened=opened, tokens=tokens)
    except secrets.WrongKey as wrong:
        attempt = _unsent(Outcome.TEMPORARY, claimed.row.channel, "key", wrong.sentence)
    except Exception as error:
        attempt = _broken(claimed.row, error, hidden)
    return _scrubbed(attempt, hidden)


def message_of(row: Row) -> Message:
    """Read what was stored; what cannot be read becomes the little that is certain."""
    try:
        return Message.from_json(row.message)
    except (ValueError, TypeError, AttributeError):
        title = str(row.message.get("title") or row.subject)
        return Message(title, kind=row.kind, urgency=row.urgency, can_answer=True)


def _send(claimed: Claimed, means: Means, *, opened: dict[str, str], tokens: _Tokens) -> Attempt:
    setting = claimed.setting
    channel = channels.named(claimed.row.channel)
    if channel.needs_setting_up and (setting is None or not setting.is_enabled):
        reason = f"The channel {channel.slug} is not set up."
        return _unsent(Outcome.PERMANENT, channel.slug, "setup", reason)
    settings = {**(setting.settings if setting else {}), **opened}
    outgoing = _outgoing(claimed, settings, means, tokens)
    return _carry(_rendered(channel, outgoing), claimed, means)


def _buttons(claimed: Claimed, message: Message, key: Key) -> tuple[Button, ...]:
    """What can be answered: everything to a page, and what is left once somebody has it."""
    if not message.can_answer:
        return ()
    verbs = tuple(Verb) if message.kind is Kind.PAGE else answers.AFTER_TAKING
    return answers.buttons(key, claimed.id, created_at=claimed.row.created_at, verbs=verbs)


def _outgoing(
    claimed: Claimed, settings: dict[str, object], means: Means, tokens: _Tokens
) -> Outgoing:
    row = claimed.row
    message = sealing.uncovered(_told(claimed), address=row.address, key=means.key)
    if message.kind is Kind.SURVEY:
        message = structs.replace(message, path=links.survey_path(means.key, message.path))
    answer_url = f"{means.base_url}{links.answer_path(tokens.answer)}"
    return Outgoing(
        message=message,
        notification_id=row.id,
        subject=row.subject,
        address=row.address,
        settings=settings,
        base_url=means.base_url,
        created_at=row.created_at,
        now=claimed.now,
        answer_url=answer_url if message.can_answer and row.person_id is not None else None,
        callback_url=f"{means.base_url}{callbacks.path(row.channel, tokens.callback)}",
        buttons=_buttons(claimed, message, means.key),
    )


def _told(claimed: Claimed) -> Message:
    return bundle.together(message_of(claimed.row), [message_of(row) for row in claimed.beside])


def _rendered(channel: Channel, outgoing: Outgoing) -> Request:
    try:
        return channel.render(outgoing)
    except Exception as error:
        _log("message sent in plain letters", outgoing.notification_id, error, said="")
        return channel.render(replace(outgoing, message=outgoing.message.bare()))


def _carry(request: Request, claimed: Claimed, means: Means) -> Attempt:
    """Ask the provider, unless it is known to be down or asked to be left alone."""
    account, breakers = request.account, means.breakers
    pause = breakers.pause(account, claimed.now)
    if pause is not None:
        return _deferred(request.provider, pause, claimed.id)
    if (seconds := breakers.turn(account, monotonic=time.monotonic())) > 0:
        time.sleep(seconds)
    attempt = _through(request, claimed, means)
    if attempt.is_outage:
        breakers.failed(account, claimed.now)
    else:
        breakers.succeeded(account, monotonic=time.monotonic())
    if attempt.retry_after is not None and attempt.outcome is Outcome.TEMPORARY:
        breakers.hold(account, claimed.now, attempt.retry_after)
    return attempt


def _through(request: Request, claimed: Claimed, means: Means) -> Attempt:
    if isinstance(request, Ring):
        sent = callbacks.Sent(claimed.id, claimed.row.fence)
        return switchboard.place(request, sent, means.operator)
    return transport.carry(
        request,
        now=claimed.now,
        patience=means.patience,
        trust=means.trust,
        lines=means.lines,
    )


def _deferred(provider: str, pause: Pause, notification_id: int) -> Attempt:
    """What waits for one provider does not come back all in one moment."""
    again = pause.left + _SPREAD * (notification_id % 16 / 16)
    error = f"{provider} {pause.reason}; it is asked again in {again.total_seconds():.0f} s."
    deferred = _unsent(Outcome.DEFERRED, provider, "breaker", error)
    return replace(deferred, retry_after=again, is_outage=pause.is_long)


def _unsent(outcome: Outcome, provider: str, code: str, error: str) -> Attempt:
    return Attempt(outcome, provider, code, error=error)


def _broken(row: Row, error: Exception, hidden: list[str]) -> Attempt:
    said = scrub.clean(f"{type(error).__name__}: {error}", secrets=hidden)
    _log("delivery broke", row.id, error, said=said)
    return Attempt(Outcome.BROKEN, row.channel, "defect", error=said)


def _log(event: str, notification_id: int, error: Exception, *, said: str) -> None:
    """Log where it happened; a traceback could show what was being sent."""
    frame = traceback.extract_tb(error.__traceback__)[-1]
    where = f"{frame.filename}:{frame.lineno}"
    log.error(event, notification_id=notification_id, where=where, error=said)


def _scrubbed(attempt: Attempt, hidden: list[str]) -> Attempt:
    if attempt.error is None and attempt.provider_id is None:
        return attempt

    def clean(said: str | None) -> str | None:
        return None if said is None else scrub.clean(said, secrets=hidden)

    return replace(attempt, error=clean(attempt.error), provider_id=clean(attempt.provider_id))
