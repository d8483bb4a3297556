"""A primary with one standby is lost: what was confirmed must be on the standby.

``sync``: the standby confirms each commit. ``cancel``: it stops to, and the waiting commits are
cancelled, which PostgreSQL reports as done with a warning. ``dup``: the senders then try again, and
find what they sent there already. ``async`` is the control: nothing waits for the standby, and if
this run loses nothing, the others prove nothing.
"""

import argparse
import json
import signal
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from functools import partial
from urllib.parse import quote

import psutil
import psycopg

from tests.chaos import oracle, place, posting, storm, table
from tests.chaos.place import Place
from tests.chaos.postgres import Postgres
from tests.chaos.sender import Event
from tests.chaos.table import Figure
from tocsin.kit import processes

MODES = ("sync", "cancel", "dup", "async")
_SYNCHRONOUS = {"synchronous_standby_names": "ANY 1 (*)"}
_WAITING = "select pid from pg_stat_activity where wait_event = 'SyncRep'"
_CANCEL = f"select pg_cancel_backend(pid) from ({_WAITING}) as waiting"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--mode", default=",".join(MODES))
    parser.add_argument("--events", type=int, default=400, help="events of the modes that stall")


def run(given: argparse.Namespace) -> list[Figure]:
    return failover(given.mode.split(","), events=given.events)


def failover(modes: Sequence[str], *, events: int, mutant: str = "") -> list[Figure]:
    runs = {"sync": _sync, "cancel": _cancel, "dup": _dup, "async": _control}
    return [
        Figure(f"{mode}: {f.name}", f.target, f.measured, f.holds)
        for mode in modes
        for f in runs[mode](events, mutant)
    ]


def _sync(_events: int, mutant: str) -> list[Figure]:
    """Under load, with nothing stalled: the product finds the new primary by itself."""
    with _pair(mutant, synchronous=True) as (here, standby):
        sender = here.start_sender(
            *("--rate", "40", "--secs", "12", "--mix", json.dumps(storm.MIX))
        )
        time.sleep(5)
        _lose_primary(here, standby)
        assert sender.wait(100) == 0, "the sender fell"
        return _judged(here)


def _cancel(events: int, mutant: str) -> list[Figure]:
    return _stalled(events, mutant, tries=1)


def _dup(events: int, mutant: str) -> list[Figure]:
    return _stalled(events, mutant, tries=2)


def _stalled(count: int, mutant: str, *, tries: int) -> list[Figure]:
    """While the standby is silent every commit is cancelled; then the primary is lost."""
    with _pair(mutant, synchronous=True) as (here, standby):
        events = [Event(n, "new", f"Stall{n:07d}") for n in range(1, count // 20 + 1)]
        receiver = _receiver(standby)
        receiver.send_signal(signal.SIGSTOP)
        here.note("stall")
        said_yes = sum(_posted_in_vain(here, events) for _ in range(tries))
        _lose_primary(here, standby, receiver)
        # New ones first, so that a number that is given once more means something else.
        fresh = [Event(n + 1000, "new", f"Fresh{n:07d}") for n in range(len(events))]
        for event in [*fresh, *events]:
            place.eventually(partial(posting.post, here, event), seconds=60, what="confirmation")
        return [table.exactly("confirmed without a standby", 0, said_yes), *_judged(here)]


def _control(count: int, mutant: str) -> list[Figure]:
    with _pair(mutant, synchronous=False) as (here, standby):
        receiver = _receiver(standby)
        receiver.send_signal(signal.SIGSTOP)
        events = [Event(n, "new", f"Async{n:07d}") for n in range(1, count + 1)]
        posting.post_batches(here, events)
        here.end("web")
        here.end("engine")
        _lose_primary(here, standby, receiver)
        verdict = storm.verdict_of(here, engines=1)
        name = "confirmed events lost, as they must be"
        return [table.at_least(name, 1, len(set(verdict.lost_events)))]


@contextmanager
def _pair(mutant: str, *, synchronous: bool) -> Iterator[tuple[Place, Postgres]]:
    """A place on a primary, beside its standby; the product knows the addresses of both."""
    with place.opened(mutant=mutant) as here:
        primary = here.postgres
        standby = Postgres(here.root / "standby")
        standby.own(standby.root)
        standby.own(standby.sockets)
        standby.run("pg_basebackup", "-h", primary.sockets, "-U", "postgres", "-D", standby.data,
                    "-R", "-X", "stream", "--no-sync", "-c", "fast")  # fmt: skip
        try:
            if synchronous:
                primary.end()
                primary.settings = {**primary.settings, **_SYNCHRONOUS}
                primary.launch()
            standby.start()
            primary.await_answer()
            hosts = quote(f"{primary.sockets},{standby.sockets}", safe="")
            more = "target_session_attrs=read-write&connect_timeout=3"
            here.dsn = f"postgresql://tocsin@/tocsin?host={hosts}&{more}"
            here.provider_url = here.start_provider()
            here.start()
            here.organise()
            yield here, standby
        finally:
            standby.signal_all(signal.SIGCONT)
            standby.stop()


def _lose_primary(here: Place, standby: Postgres, receiver: psutil.Process | None = None) -> None:
    here.note("kill", kind="postgres", mode="failover")
    here.postgres.end("kill9")
    if receiver is not None:
        receiver.terminate()  # before it reads what still lay in its socket
        receiver.send_signal(signal.SIGCONT)
    with psycopg.connect(standby.admin, autocommit=True) as connection:
        connection.execute("select pg_promote()")
    here.postgres = standby


def _posted_in_vain(here: Place, events: Sequence[Event]) -> int:
    """Post while somebody cancels what waits for the standby; count what was confirmed."""
    confirmed = 0
    with _cancelling(here.postgres):
        for event in events:
            confirmed += posting.post(here, event)
    return confirmed


@contextmanager
def _cancelling(primary: Postgres) -> Iterator[None]:
    over = threading.Event()

    def cancel() -> None:
        with psycopg.connect(primary.admin, autocommit=True) as connection:
            while not over.wait(0.1):
                connection.execute(_CANCEL.encode())

    thread = threading.Thread(target=cancel)
    thread.start()
    try:
        yield
    finally:
        over.set()
        thread.join()


def _receiver(standby: Postgres) -> psutil.Process:
    """The process through which the standby hears of the primary's commits."""

    def found() -> psutil.Process | None:
        everyone = map(psutil.Process, processes.living_in(standby.data, program="postgres"))
        return next((p for p in everyone if "walreceiver" in " ".join(p.cmdline())), None)

    process: psutil.Process = place.eventually(found, seconds=20, what="a standby that listens")
    return process


def _judged(here: Place) -> list[Figure]:
    storm.settle(here)
    verdict = storm.verdict_of(here, engines=1)
    return oracle.figures(verdict)
