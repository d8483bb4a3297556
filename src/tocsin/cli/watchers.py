"""The watchers that ``tocsin serve`` runs beside web and engine, and what they need to begin."""

import functools
import signal
import socket
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import psycopg
import structlog

from tocsin.cli import loading
from tocsin.cli.supervisor import Job
from tocsin.kit import disk, embedded
from tocsin.kit.settings import Settings
from tocsin.watch import auditor, beat, deadman, ground_store, role_store, state, synthetic

log = structlog.get_logger(__name__)


@dataclass(frozen=True)
class Watchers:
    """``settings`` are those that web and engine shall run with."""

    settings: Settings
    jobs: list[Job]


@contextmanager
def ready(settings: Settings, server: embedded.Server | None) -> Iterator[Watchers]:
    """Make the auditor's role, and the place where synthetic pages arrive."""
    place = state.directory(settings.data)
    state.forget_falls(place)
    state.write(place, "serve", {"listen": settings.listen})
    watched = settings.model_copy(update={"auditor_url": _auditors(settings, server)})
    jobs = [
        Job("auditor", functools.partial(auditor.main, watched)),
        Job("deadman", functools.partial(deadman.main, settings)),
    ]
    if not settings.synthetic_seconds:
        yield Watchers(settings, jobs)
        return
    dsn = ground_store.beside(str(settings.database_url))
    ours = settings.model_copy(update={"synthetic_url": dsn})
    with socket.create_server(("127.0.0.1", 0)) as receiver:
        jobs.append(Job("synthetic", functools.partial(_walk, ours, receiver)))
        yield Watchers(ours, jobs)


def mourner(settings: Settings) -> Callable[[str], None]:
    """What the supervisor calls when something died: it is told of, and the database gets room."""
    place = state.directory(settings.data)

    def mourn(name: str) -> None:
        state.note_fall(place, name)
        beat.nudge(place)
        if name == "postgres":
            freed = disk.free_ballast_if_full(settings.data)
            if freed:
                log.error("disk.full", ballast_given_up=freed)

    return mourn


def _auditors(settings: Settings, server: embedded.Server | None) -> str | None:
    """Where the auditor reads, as a role that can do nothing else; our own database gets it."""
    dsn = str(settings.database_url)
    if server is not None:
        role_store.make(server.dsn_as("postgres"))
    is_there = role_store.grant(dsn)
    return server.dsn_as(role_store.NAME) if server and is_there else settings.auditor_url


def _walk(settings: Settings, receiver: socket.socket) -> None:
    """Lay the ground and walk on it; the real way was open before, and did not wait for this."""
    try:
        loading.loaded("tocsin.cli.ground").lay(settings, receiver)
    except psycopg.errors.InsufficientPrivilege:
        log.error("synthetic.no_database", todo="let the role of DATABASE_URL create databases")
        signal.pause()
    else:
        synthetic.main(settings, receiver)
