"""Events from a shell: one line that pages, and goes later where it cannot go now.

It loads nothing but what it needs, for it may be called thousands of times a minute.
"""

import os
import socket
import sys
import time
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import click

from tocsin.cli import noun
from tocsin.cli.sending import event as events
from tocsin.cli.sending import nagios, place
from tocsin.cli.sending.event import Action, Event
from tocsin.cli.sending.place import Place
from tocsin.cli.sending.post import Refused, post
from tocsin.cli.sending.spool import Busy, CannotKeep, Spool
from tocsin.kit import errors

SEVERITIES = ("critical", "error", "warning", "info")
_NANO = 1_000_000_000


class Words(noun.Noun):
    """What is no command of its own is the title of an event."""

    verb = "event"

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        if args and not args[0].startswith("-") and args[0] not in self.commands:
            args = [self.verb, *args]
        return super().parse_args(ctx, args)


def _where(command: Callable[..., Any]) -> Callable[..., Any]:
    """Add the options that say where to."""
    for option in (
        click.option("--no-spool", is_flag=True, help="Keep nothing: send it now or fail."),
        click.option("--spool", metavar="DIR", help="Where it waits if nobody answers."),
        click.option("--key", help="The source's key; better in TOCSIN_KEY or the file."),
        click.option("--url", help="Tocsin's address; TOCSIN_URL, or the file, if not given."),
    ):
        command = option(command)
    return command


@click.group(cls=Words)
def command() -> None:
    """Send an event from a shell, or what Nagios and Icinga notify of.

    What follows "tocsin send" is the event's title, unless it is a command below. Address and
    key come from options, from TOCSIN_URL and TOCSIN_KEY, or from ~/.config/tocsin/send.conf or
    /etc/tocsin/send.conf with the lines "url = …" and "key = …".
    """


@command.command("event")
@click.argument("title", required=False)
@click.option("--severity", type=click.Choice(SEVERITIES), default="error", show_default=True)
@click.option("--identity", metavar="ID", help="What it is about; the title if not given.")
@click.option("--resolve", is_flag=True, help="It is over: close what has this identity.")
@click.option("--acknowledge", is_flag=True, help="Somebody has it: stop paging about it.")
@click.option("--label", "labels", multiple=True, metavar="NAME=VALUE", help="Once for each label.")
@click.option("--service", metavar="NAME", help="The service it concerns, if not the source's.")
@click.option("--source", metavar="NAME", help="The machine it is from; this one if not given.")
@click.option("--link", metavar="URL", help="Where to read more.")
@click.option("--details", metavar="TEXT", help="More about it; '-' reads standard input.")
@click.option("--flush", is_flag=True, help="Send what waits, and nothing else.")
@_where
def send_event(**said: Any) -> None:
    """Send one event; without a TITLE standard input is read, its first line is the title.

    Silent when it is taken. Ends with 6 when nobody answers and it waits, to go with the next
    one or with --flush; with 5 when no source has the key, and it waits too.
    """
    where = _place(said)
    if said["flush"]:
        _flush(where)
        return
    _deliver(where, events.checked(_event(said)))


@command.command("nagios")
@_where
@click.option("--macro", "macros", multiple=True, metavar="NAME=VALUE", help="One that is not set.")
@click.option("--service", metavar="NAME", help="The service it concerns, if not the source's.")
def send_nagios(macros: tuple[str, ...], service: str | None, **said: Any) -> None:
    """Send what Nagios or Icinga notifies of, from the macros NAGIOS_… of the environment.

    Without enable_environment_macros give them as --macro HOSTNAME='$HOSTNAME$' and so on.
    """
    found = {name: os.environ.get(f"NAGIOS_{name}", "") for name in nagios.MACROS}
    notification = nagios.Notification(found | events.labels(macros))
    if nagios.is_quiet(notification):
        return
    event = nagios.event(notification)
    if not notification["HOSTNAME"]:
        raise events.NoTitle("There is no macro HOSTNAME; see docs/howto/nagios.md.")
    named = {"service": service} if service else {}
    _deliver(_place(said), events.checked(replace(event, labels={**event.labels, **named})))


def _place(said: Mapping[str, Any]) -> Place:
    found = place.find({name: said[name] for name in place.NAMES}, os.environ)
    return replace(found, spool=None) if said["no_spool"] else found


def _event(said: Mapping[str, Any]) -> Event:
    title, details = said["title"] or "", said["details"] or ""
    if not title and not said["identity"]:
        title, _, details = _read().strip().partition("\n")
    elif details == "-":
        details = _read()
    named = {"service": said["service"]} if said["service"] else {}
    return Event(
        title=title,
        identity=said["identity"] or "",
        action=_action(said),
        severity=said["severity"],
        source=said["source"] or socket.gethostname(),
        details=details,
        link=said["link"] or "",
        labels=events.labels(said["labels"]) | named,
    )


def _action(said: Mapping[str, Any]) -> Action:
    if said["resolve"]:
        return Action.RESOLVE
    return Action.ACKNOWLEDGE if said["acknowledge"] else Action.TRIGGER


def _read() -> str:
    return sys.stdin.buffer.read(events.DETAILS_LIMIT).decode("utf-8", "replace")


def _deliver(where: Place, event: Event) -> None:
    """Send it after all that waits; whatever keeps it from being taken, it waits then."""
    if where.spool is None:
        post(where, event)
        return
    now = _now()
    spool = Spool(where.spool, now=now)
    try:
        if not spool.waiting():
            post(where, event)
            return
    except Refused:
        raise
    except errors.Anticipated as error:
        _keep(spool, event, now, error)
        raise _waiting(spool, error) from error
    _keep(spool, event, now, None)
    try:
        _flush(where)
    except (errors.Unavailable, errors.Unauthenticated, errors.NotFound) as error:
        raise _waiting(spool, error) from error


def _waiting(spool: Spool, error: errors.Anticipated) -> errors.Anticipated:
    sentence = error.sentence.rstrip(".")
    return type(error)(f"{sentence}. It waits in {spool.folder}.")


def _keep(spool: Spool, event: Event, now: int, because: errors.Anticipated | None) -> None:
    at = datetime.fromtimestamp(now / _NANO, UTC).isoformat()
    try:
        spool.keep(event, at=at)
    except CannotKeep as error:
        said = f"{because.sentence} " if because else ""
        raise CannotKeep(f"{said}It is lost: {error.sentence}") from error


def _flush(where: Place) -> None:
    if where.spool is None:
        raise click.UsageError("Nothing waits anywhere with --no-spool.")
    spool = Spool(where.spool, now=_now())
    try:
        with spool.locked():
            sent, refused = spool.flush(lambda event: post(where, event))
    except Busy:
        return  # whoever sends takes ours along
    if refused:
        raise Refused(f"{refused} of {sent + refused} were refused; see {spool.folder}/refused.")


def _now() -> int:
    """Nanoseconds by this machine's clock: whoever sends has no database to ask."""
    return time.clock_gettime_ns(time.CLOCK_REALTIME)
