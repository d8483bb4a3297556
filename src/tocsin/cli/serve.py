"""The whole of Tocsin under one command: database, schema, web and engine."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import click

from tocsin.cli import configuration, listening, supervisor
from tocsin.identity import actions as identity
from tocsin.kit import clock, db, durability, embedded, logs, migrate
from tocsin.kit.settings import Settings


@click.command()
@click.option("--data", type=click.Path(path_type=Path), help="Directory of all that is kept.")
@click.option("--listen", metavar="HOST:PORT", help="Where to listen; 127.0.0.1:8137 if not given.")
@click.option(
    "--pg-bin", type=click.Path(path_type=Path), help="Use the PostgreSQL programs there."
)
def command(data: Path | None, listen: str | None, pg_bin: Path | None) -> None:
    """Run all of Tocsin: its database, the web, the engine.

    The database is made on the first start. With DATABASE_URL yours is used instead.
    """
    settings = configuration.read(data=data, listen=listen, pg_bin=pg_bin)
    logs.configure(settings.log_level)
    supervisor.obey_signals()
    try:
        serve(settings)
    except supervisor.Stopped:
        click.echo("Stopped.", err=True)


def serve(settings: Settings) -> None:
    """Start everything, say where it is, and keep it running."""
    settings.data.mkdir(parents=True, exist_ok=True, mode=0o700)
    _ = settings.key  # made here, before two children would want to make it
    with listening.bound(settings.listen) as listener, _server(settings) as server:
        dsn = server.dsn if server else str(settings.database_url)
        _prepare(dsn)
        address = listening.address(listener)
        environment = configuration.as_environment(settings) | {
            "DATABASE_URL": dsn,
            "TOCSIN_LISTEN": address,
        }
        _greet(dsn, settings.public_url or f"http://{address}")
        jobs = [
            supervisor.Job(
                "web",
                [*_tocsin(), "web", "--descriptor", str(listener.fileno())],
                environment,
                keep=[listener.fileno()],
            ),
            supervisor.Job("engine", [*_tocsin(), "engine"], environment),
        ]
        supervisor.run(jobs, server=server)


@contextmanager
def _server(settings: Settings) -> Iterator[embedded.Server | None]:
    if settings.database_url:
        yield None
        return
    with embedded.Server(settings.data / "postgres", pg_bin=settings.pg_bin) as server:
        yield server


def _prepare(dsn: str) -> None:
    database = db.Database(dsn, connections=1)
    try:
        with database.reading() as tx:
            durability.refuse_unsafe(tx)
    finally:
        database.close()
    migrate.run(dsn)


def _greet(dsn: str, address: str) -> None:
    """Say where we are and, while nobody can sign in, the way in for the first administrator."""
    click.echo(f"Tocsin is at {address}")
    database = db.Database(dsn, connections=1)
    try:
        with database.transaction() as tx:
            token = identity.first_admin_link(tx, clock.now(tx))
    finally:
        database.close()
    if token:
        click.echo(f"Become its first administrator at {address}/setup/{token}")


def _tocsin() -> list[str]:
    return [sys.executable, "-m", "tocsin"]
