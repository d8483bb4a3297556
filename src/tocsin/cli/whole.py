"""What ``tocsin serve`` does once PostgreSQL has been launched: all of it, and all modules."""

import functools
from collections.abc import Sequence

import click

from tocsin.api.doors.listeners import process as hearing
from tocsin.api.doors.listeners import sockets
from tocsin.blueprints.demo import organisation
from tocsin.cli import listening, loading, mail, supervisor, watchers, web
from tocsin.engine import process
from tocsin.identity import actions as identity
from tocsin.kit import clock, db, disk, durability, embedded, migrate
from tocsin.kit.settings import Settings
from tocsin.mailroom import process as mailroom
from tocsin.mailroom.process import Listener

_DEMO = "tocsin.cli.demo"


def run(
    settings: Settings,
    listeners: listening.Listeners,
    *,
    server: embedded.Server | None,
    with_demo: bool,
) -> None:
    """Wait for the database, prepare it, and keep all processes running until ``Stopped``."""
    with sockets.opened(settings) as ears, mail.opened(settings) as post:
        dsn = server.await_answer() if server else settings.database_url
        found = {"database_url": dsn, **listening.addresses(listeners)}
        ours = settings.model_copy(update=found)
        _prepare(ours, with_demo=with_demo)
        disk.lay_ballast(settings.data, settings.ballast_mb)
        with watchers.ready(ours, server) as watching:
            jobs = [
                supervisor.Job("web", functools.partial(web.run, watching.settings, listeners)),
                supervisor.Job("engine", functools.partial(process.main, watching.settings)),
                supervisor.Job("listen", functools.partial(hearing.main, watching.settings, ears)),
                *_mail(watching.settings, post),
                *watching.jobs,
            ]
            supervisor.run(jobs, server=server, mourn=watchers.mourner(settings))


def _mail(settings: Settings, post: Sequence[Listener]) -> list[supervisor.Job]:
    """A process for mail, where there is anything to listen on."""
    run = functools.partial(mailroom.main, settings, post)
    return [supervisor.Job("mail", run)] if post else []


def _prepare(settings: Settings, *, with_demo: bool) -> None:
    """Refuse or migrate the database; say where we are and how the first administrator gets in."""
    database = db.Database(str(settings.database_url), connections=1)
    try:
        with database.reading() as tx:
            durability.refuse_unsafe(tx)
        migrate.run(database.dsn)
        if with_demo:
            loading.loaded(_DEMO).offer(database, settings)
        with database.transaction() as tx:
            token = identity.first_admin_link(tx, clock.now(tx))
            is_demo = identity.person_by_email(tx, organisation.ADMIN) is not None
    finally:
        database.close()
    click.echo(f"Tocsin is at {settings.base_url}")
    if is_demo:
        click.echo(loading.loaded(_DEMO).LOG_IN)
    if token:
        click.echo(f"Become its first administrator at {settings.base_url}/setup/{token}")
