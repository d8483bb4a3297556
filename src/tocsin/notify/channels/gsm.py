"""SMS through a modem on this machine, by Gammu or ModemManager: works without the internet.

``gammu-smsd`` takes messages into its queue and hands in what people write back; ``gammu`` sends
by itself while we wait, so that it gets one part at most. ModemManager's ``mmcli`` takes a message,
sends it, and forgets it, each by itself; what it is told every user of the machine can read, so
that its messages carry no link by which somebody could answer.
"""

import re
from dataclasses import replace
from datetime import timedelta
from functools import partial
from typing import Any

from tocsin.kit import errors
from tocsin.notify import answers, field, sms, telephone
from tocsin.notify.attempt import Attempt, Outcome
from tocsin.notify.channel import Channel, Outgoing
from tocsin.notify.command import Command, Done
from tocsin.notify.field import Field

QUEUE, DIRECT, MODEM_MANAGER = "gammu-smsd", "gammu", "mmcli"
_ANY_MODEM = "any"
_MODEM = re.compile(r"any|\d{1,3}|/org/freedesktop/ModemManager1/Modem/\d{1,6}")
_MESSAGE = re.compile(r"/SMS/(\d+)")
_PROGRAMS = {QUEUE: "gammu-smsd-inject", DIRECT: "gammu"}
_LEADING = {QUEUE: (), DIRECT: ("sendsms",)}
_AGAIN = timedelta(seconds=5)


def render(outgoing: Outgoing) -> Command:
    settings = outgoing.settings
    mode = settings.get("program") or QUEUE
    if mode == MODEM_MANAGER:
        return _by_modem_manager(outgoing, settings.get("modem") or _ANY_MODEM)
    can_reply = mode == QUEUE and outgoing.message.can_answer
    hint = f"Reply {answers.menu(answers.IN_TEXT)}" if can_reply else ""
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
    return _refused(done, "Gammu")


def _refused(done: Done, program: str) -> Attempt:
    said = (done.complained or done.said).strip().splitlines()[-1:]
    error = f"{program}: {said[0] if said else f'it ended with {done.code}'}"
    name = "gammu" if program == "Gammu" else MODEM_MANAGER
    return Attempt(
        Outcome.TEMPORARY, name, str(done.code), error=error, retry_after=_AGAIN, is_outage=True
    )


def _by_modem_manager(outgoing: Outgoing, modem: str) -> Command:
    """Make the message; its text stands in quotes that it cannot hold itself."""
    text = sms.compose(replace(outgoing, answer_url=None), hint="", most=sms.MOST_SEGMENTS)
    said = " ".join(text.replace('"', "'").split())
    made = f'text="{said}",number={outgoing.address}'
    arguments = ("-m", modem, f"--messaging-create-sms={made}")
    return Command(MODEM_MANAGER, arguments, partial(_created, modem), account=f"gsm {modem}")


def _created(modem: str, done: Done) -> Attempt | Command:
    found = _MESSAGE.search(done.said)
    if done.code != 0 or found is None:
        return _refused(done, "ModemManager")
    sent = partial(_sent, modem, found[1])
    return Command(MODEM_MANAGER, ("-s", found[1], "--send"), sent, account=f"gsm {modem}")


def _sent(modem: str, number: str, done: Done) -> Attempt | Command:
    """A modem has little room: what was sent is taken out, and what was not too."""
    came_to = _refused(done, "ModemManager")
    if done.code == 0:
        came_to = Attempt(Outcome.SENT, MODEM_MANAGER, "0", provider_id=number)
    forgotten = ("-m", modem, f"--messaging-delete-sms={number}")
    return Command(MODEM_MANAGER, forgotten, lambda _: came_to, account=f"gsm {modem}")


def check_modem(value: Any) -> str:
    modem = field.line(value)
    if not _MODEM.fullmatch(modem):
        raise errors.Invalid("This is any, or the number of a modem that mmcli -L lists.")
    return modem


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
            choices=(QUEUE, DIRECT, MODEM_MANAGER),
            help="gammu-smsd keeps a queue and takes replies; gammu and ModemManager's mmcli send.",
        ),
        Field("modem", "Modem of mmcli", check_modem, help="any, or a number that mmcli -L lists."),
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
