"""The engine's process: a thread for each lane, until it is told to stop."""

import gc
import os
import signal
import socket
import sys
import threading
from collections.abc import Callable, Sequence
from types import FrameType

import structlog

from tocsin.engine import lanes, loop, waker
from tocsin.kit.db import Database
from tocsin.kit.settings import Settings
from tocsin.watch import ground_store, synthetic

log = structlog.get_logger(__name__)

LONGEST_STOP_SECONDS = 20.0
COMMIT_SECONDS = 1.0
SYNTHETIC_SECONDS = 1.0
# A thread that has a page to send must not wait 5 ms for each of those that reckon.
SWITCH_SECONDS = 0.0005


def main(settings: Settings) -> None:
    """Run until SIGTERM or SIGINT; what is being sent is finished first."""
    stop = threading.Event()
    sys.setswitchinterval(SWITCH_SECONDS)
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, _stopping(stop))
    if settings.database_url is None:
        raise SystemExit("The engine needs DATABASE_URL; `tocsin serve` sets it.")
    name = f"{socket.gethostname()}/{os.getpid()}"
    all_lanes = lanes.build(settings, engine=name)
    # While a standby is missing senders are refused, but what was accepted before is still paged.
    database = Database(
        settings.database_url,
        connections=connections(all_lanes),
        is_confirmed=False,
        commit_seconds=COMMIT_SECONDS,
    )
    gc.freeze()  # what is there by now stays: looking through all of it would hold a page for 0.1 s
    log.info("engine.started", engine=name, lanes=[lane.name for lane in all_lanes])
    if settings.synthetic_url is not None:
        threading.Thread(target=_run_synthetic, args=(settings, stop), daemon=True).start()
    run(all_lanes, database, stop)
    database.close()
    log.info("engine.stopped", engine=name)


def connections(all_lanes: Sequence[loop.Lane]) -> int:
    """One for each lane, so that none waits for another's, and some to spare."""
    return len(all_lanes) + 4


def run(all_lanes: Sequence[loop.Lane], database: Database, stop: threading.Event) -> None:
    """Give each lane a thread and wait until ``stop`` is set and they are done."""
    bells = waker.Waker()
    threads = [
        threading.Thread(
            target=loop.run_forever,
            args=(lane, database),
            kwargs={"wait": bells.wait(lane.calls, bell=lane.bell), "stop": stop},
            name=lane.name,
            daemon=True,
        )
        for lane in all_lanes
    ]
    threads.append(
        threading.Thread(target=bells.listen, args=(database, stop), name="listener", daemon=True)
    )
    for thread in threads:
        thread.start()
    stop.wait()
    bells.end()
    for thread in threads:
        thread.join(LONGEST_STOP_SECONDS)


def _run_synthetic(settings: Settings, stop: threading.Event) -> None:
    """Page nobody, in this very process: what hangs it hangs that page, and is noticed."""
    theirs = synthetic.settings_for(settings)
    dsn = str(settings.synthetic_url)
    while not ground_store.is_laid(dsn):
        if stop.wait(SYNTHETIC_SECONDS):
            return
    database = Database(dsn, connections=4)
    run(lanes.build_synthetic(theirs), database, stop)
    database.close()


def _stopping(stop: threading.Event) -> Callable[[int, FrameType | None], None]:
    def handler(_number: int, _frame: FrameType | None) -> None:
        stop.set()

    return handler
