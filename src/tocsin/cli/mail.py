"""The mail room as a process of its own, and the sockets that it listens on."""

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager

import click

from tocsin.cli import configuration, listening
from tocsin.desk.mail import Way
from tocsin.kit import errors, logs
from tocsin.kit.settings import Settings
from tocsin.mailroom import process
from tocsin.mailroom.process import Listener


@click.command()
@click.option("--smtp", metavar="HOST:PORT", help="Take in mail there, by SMTP.")
@click.option("--lmtp", metavar="HOST:PORT", help="Let a mail server hand it over there, by LMTP.")
def command(smtp: str | None, lmtp: str | None) -> None:
    """Take in mail by SMTP and LMTP.

    Needs DATABASE_URL. Mailboxes are looked into by the engine.
    """
    settings = configuration.read(mail_listen=smtp, lmtp_listen=lmtp)
    logs.configure(settings.log_level)
    with opened(settings) as listeners:
        if not listeners:
            raise errors.Invalid("Say where: --smtp, --lmtp, or TOCSIN_MAIL_LISTEN.")
        process.main(settings, listeners)


@contextmanager
def opened(settings: Settings) -> Iterator[list[Listener]]:
    """Open all that the settings name, or none and say why."""
    wanted = ((Way.SMTP, settings.mail_listen), (Way.LMTP, settings.lmtp_listen))
    with ExitStack() as stack:
        yield [
            Listener(way, stack.enter_context(listening.bound(listen)))
            for way, listen in wanted
            if listen
        ]
