"""The dead-man: no database, one socket, and a voice when the auditor's heartbeat stops.

It is small so that nothing in it can hang. While it hears the heartbeat it calls a watcher outside
of this machine, which speaks up when all of us are gone.
"""

import signal
import threading
import time
from collections.abc import Sequence
from contextlib import suppress
from typing import Any

import structlog

from tocsin.kit import errors
from tocsin.kit.settings import Settings
from tocsin.watch import beat, book, finding, host, state, voice
from tocsin.watch.finding import Finding

log = structlog.get_logger(__name__)

NAME = "deadman"
OTHERS = frozenset({"web", "engine", "auditor", "synthetic", "postgres", "listen", "mail"})
CALL_SECONDS = 60.0
LOOK_SECONDS = 5.0
"""Who speaks to it wakes it: the auditor, and whoever notes a fall."""
SIGN_SECONDS = 5.0
MOURNED_SECONDS = 600.0


def main(settings: Settings) -> None:
    """Listen until SIGTERM or SIGINT."""
    stop, place = threading.Event(), state.directory(settings.data)

    def end(*_: object) -> None:
        stop.set()
        beat.nudge(place)

    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, end)
    with beat.listening(place, key=settings.key) as ear:
        deadman = Deadman(settings)
        log.info("deadman.started")
        while not stop.is_set():
            deadman.look(ear.hear(min(LOOK_SECONDS, settings.silence_seconds / 4)))


class Deadman:
    """When it last heard from the auditor, and what it has told."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._place = state.directory(settings.data)
        kept = state.read(self._place, NAME)
        self._memory = state.remembered(kept)
        counted = state.falls(self._place)
        self._falls = {n: min(int(k), counted[n]) for n, k in dict(kept.get("falls", {})).items()}
        self._mourned: dict[str, float] = {}
        self._heard = time.monotonic()
        self._called = 0.0
        self._outside = ""
        self._written: tuple[float, dict[str, Any]] | None = None

    def look(self, heard: str | None) -> None:
        """Take note of a heartbeat, or of its absence; tell what is to be told."""
        if heard is not None:
            self._heard = time.monotonic()
        self._mourn()
        self._tell(self._silence())
        if not self._silence():
            self._call()
        self._write()

    def _mourn(self) -> None:
        """Tell of those that died at once, and of one that dies over and over now and then."""
        moment = time.monotonic()
        fallen = [
            each
            for each in host.falls(self._place, of=OTHERS, known=self._falls)
            if moment - self._mourned.get(each.name, -MOURNED_SECONDS) >= MOURNED_SECONDS
        ]
        if not fallen:
            return
        self._mourned |= {each.name: moment for each in fallen}
        self._falls = dict(state.falls(self._place))
        self._say("A process of Tocsin died", [each.sentence for each in fallen])

    def _silence(self) -> list[Finding]:
        seconds = time.monotonic() - self._heard
        if seconds <= self._settings.silence_seconds:
            return []
        sentence = (
            f"Nothing was heard of the auditor for {seconds:.0f} s: it is dead or in trouble."
        )
        return [Finding("silence", sentence)]

    def _tell(self, found: Sequence[Finding]) -> None:
        news = finding.news(found, self._memory, moment=time.monotonic())
        self._memory = dict(news.memory)
        if news.is_any:
            self._say(news.title, news.lines)

    def _say(self, title: str, lines: Sequence[str]) -> None:
        kept = book.read(self._place, key=self._settings.key)
        everybody = kept.with_more(book.contacts_in(self._settings.watch_contacts))
        voice.tell(everybody, voice.Said(NAME, title, lines))

    def _call(self) -> None:
        """Tell the watcher outside that all is well; only then, and each minute."""
        url = self._settings.watcher_url
        if url is None or time.monotonic() - self._called < CALL_SECONDS:
            return
        self._called = time.monotonic()
        self._outside = "not reached"
        with suppress(errors.Anticipated):
            voice.call(url)
            self._outside = "called"

    def _write(self) -> None:
        """What is new at once; else a sign of life, often enough for the auditor."""
        told = {
            "told": state.memory(self._memory),
            "falls": self._falls,
            "outside": self._outside,
        }
        moment = time.monotonic()
        rest = min(SIGN_SECONDS, self._settings.silence_seconds / 4)
        if self._written and self._written[1] == told and moment - self._written[0] < rest:
            return
        self._written = (moment, told)
        state.write(self._place, NAME, {"heard": self._heard, **told})
