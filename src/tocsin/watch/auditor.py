"""The auditor's process: look, remember, tell, and while all is well give a heartbeat.

When something is wrong the heartbeat stops as well, so that two who share no code speak up.
"""

import json
import signal
import threading
import time
from collections.abc import Sequence
from datetime import timedelta

import psycopg
import structlog

from tocsin.kit import clock, errors
from tocsin.kit.db import Database
from tocsin.kit.secrets import Key, WrongKey
from tocsin.kit.settings import Settings
from tocsin.watch import beat, book, finding, host, reach_store, state, voice
from tocsin.watch.audit import Audit, Limits
from tocsin.watch.book import Book, Contact
from tocsin.watch.clocks import Clocks
from tocsin.watch.finding import Finding

log = structlog.get_logger(__name__)

NAME = "auditor"
CERTIFICATE_SECONDS = 3600.0
SYNTHETIC_ROUNDS = 3


def main(settings: Settings) -> None:
    """Audit until SIGTERM or SIGINT."""
    stop = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop.set())
    dsn = settings.auditor_url or settings.database_url
    if dsn is None:
        raise errors.Invalid("The auditor needs DATABASE_URL; `tocsin serve` sets it.")
    auditor = Auditor(settings, Database(dsn, connections=1))
    log.info("auditor.started")
    while not stop.wait(settings.audit_seconds):
        auditor.round()


class Auditor:
    """What one round leaves for the next."""

    def __init__(self, settings: Settings, database: Database) -> None:
        self._settings = settings
        self._database = database
        self._place = state.directory(settings.data)
        self._audit = Audit(limits_of(settings))
        self._memory = state.remembered(state.read(self._place, NAME))
        self._before: Sequence[Finding] | None = None
        self._certificate: tuple[float, list[Finding]] | None = None
        self._falls = state.falls(self._place)
        self._clocks = Clocks()

    def round(self) -> Sequence[Finding]:
        """Look at everything once; return what is surely wrong."""
        began = time.monotonic()
        found = self._look()
        took = time.monotonic() - began
        firm = self._firm(found)
        if self._before is not None:
            self._tell(firm)
        self._before = found
        if not firm:
            beat.send(self._place, name=NAME, key=self._settings.key)
        self._write(found, firm=firm, took=took)
        return firm

    def _look(self) -> list[Finding]:
        settings = self._settings
        silence = max(settings.silence_seconds, 3 * settings.audit_seconds)
        found = self._audit.round(self._database)
        if not found or found[0].name != "database":
            self._write_book()
            found += self._public_certificate()
            found += self._clock()
        found += host.room(settings.data)
        found += host.web(settings.listen)
        found += host.deadman(self._place, silence=silence)
        found += host.falls(self._place, of=frozenset({"deadman"}), known=self._falls)
        return found

    def _firm(self, found: Sequence[Finding]) -> list[Finding]:
        """What was there a round ago, or was told of already."""
        known = [Finding(name, "") for name in self._memory]
        return finding.confirmed(found, [*(self._before or ()), *known])

    def _tell(self, firm: Sequence[Finding]) -> None:
        news = finding.news(firm, self._memory, moment=time.monotonic())
        self._memory = dict(news.memory)
        if news.is_any:
            voice.tell(self._book(), voice.Said(NAME, news.title, news.lines))
        if any(each.name == "fall-deadman" for each in news.troubles):
            self._falls = state.falls(self._place)

    def _book(self) -> Book:
        kept = book.read(self._place, key=self._settings.key)
        return kept.with_more(book.contacts_in(self._settings.watch_contacts))

    def _write_book(self) -> None:
        """Keep whom to tell, as of now; what cannot be read now was readable before."""
        try:
            with self._database.reading() as tx:
                contacts = [Contact(c.channel, c.address) for c in reach_store.last_resorts(tx)]
                rows = reach_store.servers(tx)
        except (psycopg.Error, errors.Unavailable) as error:
            log.warning("auditor.book_not_read", error=type(error).__name__)
            return
        key = self._settings.key
        opened = {row.slug: {**row.settings, **secrets_of(row, key)} for row in rows}
        current = Book(tuple(contacts), opened)
        if current != book.read(self._place, key=key):
            book.write(self._place, current, key=key)

    def _public_certificate(self) -> list[Finding]:
        """Asked for once an hour: it is a connection to the outside and back."""
        url = self._settings.public_url
        if url is None:
            return []
        moment = time.monotonic()
        if self._certificate is None or moment - self._certificate[0] > CERTIFICATE_SECONDS:
            with self._database.reading() as tx:
                now = clock.now(tx)
            self._certificate = (moment, host.certificate(url, now=now))
        return self._certificate[1]

    def _clock(self) -> list[Finding]:
        with self._database.reading() as tx:
            now = clock.now(tx)
        return self._clocks.look(now, moment=time.monotonic())

    def _write(self, found: Sequence[Finding], *, firm: Sequence[Finding], took: float) -> None:
        said = {
            "findings": {each.name: each.sentence for each in found},
            "firm": [each.name for each in firm],
            "took_ms": round(took * 1000),
            "told": state.memory(self._memory),
        }
        state.write(self._place, NAME, said)


def limits_of(settings: Settings) -> Limits:
    synthetic = SYNTHETIC_ROUNDS * settings.synthetic_seconds
    return Limits(
        grace=timedelta(seconds=settings.grace_seconds),
        tick=timedelta(seconds=settings.tick_seconds),
        synthetic=timedelta(seconds=synthetic) if synthetic else None,
    )


def secrets_of(row: reach_store.Server, key: Key) -> dict[str, str]:
    """Open the secrets of a channel as they are sealed in its row; none with another key."""
    if row.secrets is None:
        return {}
    try:
        return dict(json.loads(key.open(f"channel_setting|secrets|{row.slug}", row.secrets)))
    except WrongKey:
        log.error("auditor.wrong_key", channel=row.slug)
        return {}
