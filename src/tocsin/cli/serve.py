"""The whole of Tocsin under one command: database, schema, web and engine."""

import functools
import resource
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import click

from tocsin.api.doors.listeners import process as hearing
from tocsin.api.doors.listeners import sockets
from tocsin.blueprints.demo import organisation
from tocsin.cli import configuration, demo, listening, mail, supervisor, watchers, web
from tocsin.engine import process
from tocsin.identity import actions as identity
from tocsin.kit import clock, db, disk, durability, embedded, logs, migrate
from tocsin.kit.settings import Settings
from tocsin.mailroom import process as mailroom
from tocsin.mailroom.process import Listener


@click.command()
@click.option("--data", type=click.Path(path_type=Path), help="Directory of all that is kept.")
@click.option("--listen", metavar="HOST:PORT", help="Where to listen; 127.0.0.1:8137 if not given.")
@click.option(
    "--pg-bin", type=click.Path(path_type=Path), help="Use the PostgreSQL programs there."
)
@click.option("--demo", "with_demo", is_flag=True, help="Offer an empty one a demo organisation.")
def command(data: Path | None, listen: str | None, pg_bin: Path | None, *, with_demo: bool) -> None:
    """Run all of Tocsin: its database, the web, the engine.

    The database is made on the first start. With DATABASE_URL yours is used instead.
    """
    settings = configuration.read(data=data, listen=listen, pg_bin=pg_bin)
    logs.configure(settings.log_level)
    supervisor.obey_signals()
    try:
        serve(settings, with_demo=with_demo)
    except supervisor.Stopped:
        click.echo("Stopped.", err=True)


def serve(settings: Settings, *, with_demo: bool = False) -> None:
    """Start everything, say where it is, and keep it running."""
    _open_files_freely()
    settings.data.mkdir(parents=True, exist_ok=True, mode=0o700)
    _ = settings.key  # made here, before two processes would want to make it
    with (
        listening.opened(settings) as listeners,
        sockets.opened(settings) as ears,
        mail.opened(settings) as post,
        _server(settings) as server,
    ):
        dsn = server.dsn if server else settings.database_url
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


def _open_files_freely() -> None:
    """As many connections as the system lets us have, not as many as a shell thinks enough."""
    _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))


@contextmanager
def _server(settings: Settings) -> Iterator[embedded.Server | None]:
    if settings.database_url:
        yield None
        return
    with embedded.Server(settings.data / "postgres", pg_bin=settings.pg_bin) as server:
        yield server


def _prepare(settings: Settings, *, with_demo: bool) -> None:
    """Refuse or migrate the database; say where we are and how the first administrator gets in."""
    database = db.Database(str(settings.database_url), connections=1)
    try:
        with database.reading() as tx:
            durability.refuse_unsafe(tx)
        migrate.run(database.dsn)
        if with_demo:
            demo.offer(database, settings)
        with database.transaction() as tx:
            token = identity.first_admin_link(tx, clock.now(tx))
            is_demo = identity.person_by_email(tx, organisation.ADMIN) is not None
    finally:
        database.close()
    click.echo(f"Tocsin is at {settings.base_url}")
    if is_demo:
        click.echo(demo.LOG_IN)
    if token:
        click.echo(f"Become its first administrator at {settings.base_url}/setup/{token}")
