"""SMS through a modem on this machine, by Gammu: works when the internet does not.

``gammu-smsd`` takes messages into its queue and hands in what people write back; ``gammu`` sends
by itself while we wait, so that it gets one part at most.
"""

from datetime import timedelta
from typing import Any

from tocsin.kit import errors
from tocsin.notify import answers, calls, field, sms, telephone
from tocsin.notify.attempt import Attempt, Outcome
from tocsin.notify.channel import Channel, Outgoing
from tocsin.notify.command import Command, Done
from tocsin.notify.field import Field

QUEUE, DIRECT = "gammu-smsd", "gammu"
_PROGRAMS = {QUEUE: "gammu-smsd-inject", DIRECT: "gammu"}
_LEADING = {QUEUE: (), DIRECT: ("sendsms",)}
_AGAIN = timedelta(seconds=5)


def render(outgoing: Outgoing) -> Command:
    settings = outgoing.settings
    mode = settings.get("program") or QUEUE
    can_reply = mode == QUEUE and outgoing.message.can_answer
    hint = f"Reply {answers.menu(calls.OFFERED)}" if can_reply else ""
    text = sms.compose(outgoing, hint=hint, most=1 if mode == DIRECT else sms.MOST_SEGMENTS)
    arguments = (
        *(("-c", settings["configuration"]) if settings.get("configuration") else ()),
        *_LEADING[mode],
        "TEXT",
        outgoing.address,
        *("-autolen", str(len(text.encode()))),
        *(() if sms.is_gsm(text) else ("-unicode",)),
    )
    return Command(_PROGRAMS[mode], arguments, judge, text, f"gsm {mode}")


def judge(done: Done) -> Attempt:
    """A modem in use or without a network has both again; there is nothing else to be read."""
    if done.code == 0:
        return Attempt(Outcome.SENT, "gammu", "0", provider_id=_name(done.said))
    said = (done.complained or done.said).strip().splitlines()[-1:]
    error = f"Gammu: {said[0] if said else f'it ended with {done.code}'}"
    return Attempt(
        Outcome.TEMPORARY, "gammu", str(done.code), error=error, retry_after=_AGAIN, is_outage=True
    )


def check_path(value: Any) -> str:
    path = field.line(value)
    if not path.startswith("/"):
        raise errors.Invalid("This is a whole path, such as /etc/gammu-smsdrc.")
    return path


def _name(said: str) -> str | None:
    """Find the name that the queue gave the message."""
    mark = "Written message with ID "
    found = [line.partition(mark)[2] for line in said.splitlines() if mark in line]
    return found[0].rpartition("/")[2].strip() if found else None


PROVIDER = Channel(
    slug="gsm",
    title="SMS through a modem",
    address_title="Telephone number",
    check_address=telephone.check_number,
    render=render,
    fields=(
        Field(
            "program",
            "Program",
            field.line,
            default=QUEUE,
            choices=(QUEUE, DIRECT),
            help="gammu-smsd keeps a queue and takes replies; gammu sends one part at a time.",
        ),
        Field("configuration", "Its configuration", check_path, help="Such as /etc/gammu-smsdrc."),
        Field(
            "secret",
            "Secret of replies",
            field.line,
            is_secret=True,
            is_generated=True,
            help="What gammu-smsd hands in replies with; left empty, one is made.",
        ),
    ),
)
