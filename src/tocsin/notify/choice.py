"""By which ways a person is told, and by what that was decided, to be kept beside what was decided.

Rules, contacts and channels change later; whoever asks then why a telephone rang or did not is
told what held at that moment.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

import msgspec

from tocsin.notify.message import Message
from tocsin.notify.rule import Planned, Rule, Way


class By(StrEnum):
    """``step`` is the order of channels of a policy's step."""

    STEP = "step"
    OWN_RULES = "own_rules"
    ALL_CONTACTS = "all_contacts"
    ACCOUNT = "account"
    NO_WAY = "no_way"


class Skip(StrEnum):
    """Why a contact was not used; the last two could have been."""

    UNVERIFIED = "unverified"
    SWITCHED_OFF = "switched_off"
    NOT_SET_UP = "not_set_up"
    NO_RULE = "no_rule"
    NOT_IN_ORDER = "not_in_order"


@dataclass(frozen=True, slots=True)
class Unused:
    """A contact that was not used; its address is not kept here."""

    contact_id: int
    channel: str
    why: Skip


@dataclass(frozen=True, slots=True)
class Later:
    """A use that was to wait so long for an answer."""

    channel: str
    after: timedelta


class Choice(msgspec.Struct, frozen=True):
    """``order_in_vain`` if the step named channels that would not have woken them.

    ``held_until`` is the end of their quiet hours, ``was_paged`` if the same had got through a
    moment before and they want to be told once.
    """

    by: By
    unused: tuple[Unused, ...] = ()
    later: tuple[Later, ...] = ()
    order_in_vain: bool = False
    held_until: datetime | None = None
    was_paged: bool = False


def made(
    message: Message,
    uses: Sequence[Planned],
    *,
    ordered: bool,
    ways: Sequence[Way],
    rules: Sequence[Rule],
) -> Choice:
    """Say by what these uses of the ways were chosen; ``ordered`` if by the order of a step."""
    decided = _by(message, ordered=ordered, ways=ways, rules=rules)
    used = {use.way.contact_id for use in uses}
    why = Skip.NOT_IN_ORDER if ordered else Skip.NO_RULE
    unused = [
        Unused(way.contact_id, way.channel, why)
        for way in ways
        if way.contact_id is not None and way.contact_id not in used
    ]
    return Choice(decided, tuple(unused), _waiting(uses))


def _by(message: Message, *, ordered: bool, ways: Sequence[Way], rules: Sequence[Rule]) -> By:
    if not ways:
        return By.NO_WAY
    if ordered:
        return By.STEP
    if not any(way.wakes and way.contact_id is not None for way in ways):
        return By.ACCOUNT
    usable = {way.contact_id for way in ways}
    fits = any(r.urgency is message.urgency and r.contact_id in usable for r in rules)
    return By.OWN_RULES if fits else By.ALL_CONTACTS


def _waiting(uses: Sequence[Planned]) -> tuple[Later, ...]:
    return tuple(Later(use.way.channel, use.delay) for use in uses if use.delay)


def write(choice: Choice) -> dict[str, Any]:
    """Return it as it is kept: what is usual is left out."""
    held = choice.held_until.isoformat() if choice.held_until else None
    found: dict[str, Any] = {
        "by": str(choice.by),
        "unused": [[one.contact_id, one.channel, str(one.why)] for one in choice.unused],
        "later": [[one.channel, one.after.total_seconds()] for one in choice.later],
        "order_in_vain": choice.order_in_vain,
        "held_until": held,
        "was_paged": choice.was_paged,
    }
    return {name: value for name, value in found.items() if value}


def read(written: Mapping[str, Any]) -> Choice:
    held = written.get("held_until")
    unused = written.get("unused", ())
    return Choice(
        By(written["by"]),
        tuple(Unused(number, channel, Skip(why)) for number, channel, why in unused),
        tuple(Later(slug, timedelta(seconds=after)) for slug, after in written.get("later", ())),
        bool(written.get("order_in_vain")),
        datetime.fromisoformat(held) if held else None,
        bool(written.get("was_paged")),
    )
