"""How a step is taken, beyond whom it pages and how long it waits.

Nothing of it can keep a page from going on: a step that is not taken costs no time, one that no
human asks for comes by itself, and channels that lead nowhere give way to a person's own rules.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from typing import Any

from tocsin.kit import errors, periods
from tocsin.oncall import condition
from tocsin.oncall.condition import Condition

MOST_ANSWERS = 10
MOST_CHANNELS = 10
LONGEST_HOLD = timedelta(days=7)
LONGEST_AFTER = timedelta(days=1)
_ZERO = timedelta(0)


class Way(StrEnum):
    """Whether a step pages all of its targets, or one of them, who takes turns with the others."""

    ALL = "all"
    IN_TURN = "in_turn"


class BadManner(errors.Invalid):
    """A step cannot be taken like this."""


@dataclass(frozen=True, slots=True)
class Use:
    """Tell people through this channel, so long after the step was taken."""

    channel: str
    after: timedelta = _ZERO

    def __str__(self) -> str:
        after = f" after {periods.format_duration(self.after)}" if self.after else ""
        return f"{self.channel}{after}"


@dataclass(frozen=True, slots=True)
class Manner:
    """``answers`` is how many people are wanted; ``hold`` how long the step waits to be asked for.

    ``channels`` take the place of people's own rules, for this step.
    """

    when: tuple[Condition, ...] = ()
    way: Way = Way.ALL
    channels: tuple[Use, ...] = ()
    answers: int = 1
    hold: timedelta = _ZERO


PLAIN = Manner()


def parse_use(text: str) -> Use:
    """Read ``voice`` or ``sms after 2m``."""
    channel, _, after = (part.strip() for part in text.strip().partition(" after "))
    if not channel or " " in channel:
        raise BadManner(f"'{text[:60]}' is not a channel; write email, or sms after 2m.")
    return Use(channel.lower(), periods.parse_duration(after) if after else _ZERO)


def checked(manner: Manner, *, number: int, known: Sequence[str]) -> Manner:
    """Return it, or raise BadManner; ``number`` is the step's, from 1."""
    if len(manner.when) > condition.MOST:
        raise BadManner(f"Step {number} has more than {condition.MOST} conditions.")
    if not 1 <= manner.answers <= MOST_ANSWERS:
        raise BadManner(f"Step {number} wants 1 to {MOST_ANSWERS} answers.")
    if not _ZERO <= manner.hold <= LONGEST_HOLD:
        raise BadManner(f"Step {number} can wait to be asked for up to 7 days.")
    if manner.hold and number == 1:
        raise BadManner("The first step cannot wait to be asked for: nobody is there to ask.")
    _check_channels(manner.channels, number=number, known=known)
    return manner


def write(manner: Manner) -> dict[str, Any]:
    """Return it as plain data, what is usual left out."""
    said: dict[str, Any] = {
        "when": [str(one) for one in manner.when],
        "way": "" if manner.way is Way.ALL else str(manner.way),
        "channels": [str(one) for one in manner.channels],
        "answers": 0 if manner.answers == 1 else manner.answers,
        "hold": manner.hold.total_seconds(),
    }
    return {name: value for name, value in said.items() if value}


def read(written: dict[str, Any]) -> Manner:
    """Read what ``write`` wrote; what a version to come says is left out, and so spares nobody."""
    return Manner(
        when=tuple(_conditions(written.get("when", ()))),
        way=Way.IN_TURN if written.get("way") == Way.IN_TURN else Way.ALL,
        channels=tuple(_uses(written.get("channels", ()))),
        answers=int(written.get("answers", 1)),
        hold=timedelta(seconds=written.get("hold", 0)),
    )


def words(manner: Manner) -> list[str]:
    """Say what is unusual about it, each in a sentence."""
    return list(_words(manner))


def _words(manner: Manner) -> Iterator[str]:
    if manner.when:
        yield f"Only if {' and '.join(condition.words(one) for one in manner.when)}."
    if manner.way is Way.IN_TURN:
        yield "One of them, who takes turns with the others."
    if manner.channels:
        yield f"Through {', then '.join(str(one) for one in manner.channels)}."
    if manner.answers > 1:
        yield f"Until {manner.answers} people have answered."
    if manner.hold:
        yield f"Waits {periods.spoken(manner.hold)} longer for somebody to ask for it."


def _check_channels(channels: Sequence[Use], *, number: int, known: Sequence[str]) -> None:
    if len(channels) > MOST_CHANNELS:
        raise BadManner(f"Step {number} names more than {MOST_CHANNELS} channels.")
    for use in channels:
        if use.channel not in known:
            names = ", ".join(sorted(known))
            raise BadManner(f"There is no channel {use.channel[:40]}; there are {names}.")
        if not _ZERO <= use.after <= LONGEST_AFTER:
            raise BadManner(f"Step {number} tells through {use.channel} within a day, or at once.")


def _uses(texts: Sequence[str]) -> Iterator[Use]:
    for text in texts:
        try:
            yield parse_use(text)
        except errors.Invalid:
            continue


def _conditions(texts: Sequence[str]) -> Iterator[Condition]:
    for text in texts:
        try:
            yield condition.parse(text)
        except errors.Invalid:
            continue
