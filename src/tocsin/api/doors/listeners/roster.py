"""Who may be speaking to this process, asked anew every other second."""

from datetime import datetime

import structlog
from starlette.concurrency import run_in_threadpool

from tocsin.kit import clock, configuration, db, errors, ids
from tocsin.kit.secrets import Key
from tocsin.signals import networks, tally
from tocsin.signals.actions import listening
from tocsin.signals.actions.listening import Roster, Speaker

log = structlog.get_logger(__name__)

EVERY_SECONDS = 2.0


class Rosters:
    """The sources of each kind that is listened for, as they were a moment ago.

    ``read_at`` is when that was, by the database's clock: None before the first time.
    """

    def __init__(self, database: db.Database, key: Key) -> None:
        self._database = database
        self._key = key
        self._known: dict[str, Roster] = {}
        self.read_at: datetime | None = None

    def speakers(self, kind: str) -> tuple[Speaker, ...]:
        found = self._known.get(kind)
        return found.speakers if found else ()

    async def refresh(self) -> bool:
        """Ask who there is; while the database is away, those remain who were known."""
        try:
            self.read_at, self._known = await run_in_threadpool(self._ask)
        except errors.Unavailable:
            return False
        return True

    def _ask(self) -> tuple[datetime, dict[str, Roster]]:
        [at] = self._database.at_once(configuration.Moment, configuration.MOMENT)
        known = list(self._known.values())
        if known and all(listening.is_known(each, at.mark, now=at.now) for each in known):
            return at.now, self._known
        with self._database.reading() as tx:
            now = clock.now(tx)
            return now, {
                kind: listening.roster(
                    tx, kind, sealed_with=self._key, known=self._known.get(kind), now=now
                )
                for kind in tally.KINDS
            }


def from_address(speakers: tuple[Speaker, ...], address: str) -> list[Speaker]:
    """Those who may speak from there, by the narrowest network first, then by age."""
    found = [
        (narrow, speaker)
        for speaker in speakers
        if (narrow := networks.narrowness(_named(speaker), address)) is not None
    ]
    found.sort(key=lambda pair: -pair[0])
    return [speaker for _, speaker in found]


def with_key(speakers: tuple[Speaker, ...], key: str) -> Speaker | None:
    """The one whose key this is."""
    digest = ids.digest(key)
    return next((each for each in speakers if digest in each.digests), None)


def _named(speaker: Speaker) -> list[str]:
    found = (speaker.source.mapping or {}).get("from", [])
    return found if isinstance(found, list) else []
