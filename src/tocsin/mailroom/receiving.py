"""A mail handed in, by whichever way: kept and acted on in one transaction, or nobody is thanked.

This is an isolation point: whatever goes wrong with one mail, it is kept as it came and pages.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

import structlog

from tocsin.desk.actions import mail_intake
from tocsin.desk.mail import Arrived, Fate, Verdict
from tocsin.kit import clock, db
from tocsin.kit.db import Database
from tocsin.kit.tx import Tx
from tocsin.signals.actions import refusals
from tocsin.signals.letter import reading
from tocsin.signals.letter.letter import Letter, Mailbox
from tocsin.signals.refusal import NewRefusal, Reason

log = structlog.get_logger(__name__)

Meanwhile = Callable[[Tx, datetime], None]
"""What has to be written in the very transaction of a mail."""


@dataclass(frozen=True, slots=True)
class Taken:
    """``fate`` is None for a mail that had been taken in before."""

    mail_id: int
    fate: Fate | None

    @property
    def is_refused(self) -> bool:
        return self.fate is not None and self.fate.verdict is Verdict.REFUSED


@dataclass(frozen=True, slots=True)
class How:
    """``broken`` is what made the ordinary way fail, ``refused`` why nothing may come of it."""

    broken: str = ""
    refused: str = ""


@dataclass(frozen=True, slots=True)
class Receiver:
    """``file_limit`` is the largest file that is kept with an incident."""

    database: Database
    file_limit: int

    def is_ours(self, address: str) -> bool:
        with self.database.reading() as tx:
            return mail_intake.is_ours(tx, address, now=clock.now(tx))

    def source_of_key(self, key: str) -> int | None:
        """Return whose key it is; None for one that opens nothing."""
        with self.database.reading() as tx:
            return mail_intake.source_of_key(tx, key, now=clock.now(tx))

    def ours_of(self, letter: Letter) -> list[str]:
        """Return those of its recipients that are ours."""
        with self.database.reading() as tx:
            now = clock.now(tx)
            return [a for a in letter.recipients if mail_intake.is_ours(tx, a, now=now)]

    def take(
        self, arrived: Sequence[Arrived], meanwhile: Meanwhile | None = None, *, refused: str = ""
    ) -> list[Taken]:
        """Take in one mail for each of its recipients and return when that is durable.

        ``refused`` is why nothing may come of it, if nothing may. Raises what says that the
        database is away: then nothing is taken in, and whoever handed it in has to keep it.
        """
        letter = self.read(arrived[0].raw)
        try:
            return self._write(arrived, letter, meanwhile, How(refused=refused))
        except Exception as error:
            if db.is_temporary(error):
                raise
            log.exception("mailroom.failed", size=len(arrived[0].raw))
            reason = f"{type(error).__name__} while it was taken in"
        return self._write(arrived, letter, meanwhile, How(broken=reason))

    def read(self, raw: bytes) -> Letter:
        """Read it outside of any transaction, for a large one takes its time."""
        try:
            return reading.read(raw)
        except Exception as error:
            log.exception("mailroom.unreadable", size=len(raw), error=type(error).__name__)
            return Letter(Mailbox("", ""), "", "", flags=("It could not be taken apart.",))

    def note_refusal(self, reason: Reason, error: str, *, peer: str, size: int = 0) -> None:
        """Write down what was turned away at the door, counted for each that knocks."""
        refusal = NewRefusal(
            reason,
            error,
            address=peer,
            path=mail_intake.PATH,
            content_type="message/rfc822",
            size=size,
        )
        with self.database.transaction() as tx:
            refusals.count_more(tx, refusal, now=clock.now(tx))

    def _write(
        self,
        arrived: Sequence[Arrived],
        letter: Letter,
        meanwhile: Meanwhile | None,
        how: How,
    ) -> list[Taken]:
        with self.database.transaction() as tx:
            now = clock.now(tx)
            found = [self._one(tx, one, letter, how, now=now) for one in arrived]
            if meanwhile is not None:
                meanwhile(tx, now)
        return found

    def _one(self, tx: Tx, arrived: Arrived, letter: Letter, how: How, *, now: datetime) -> Taken:
        if how.broken:
            return Taken(*mail_intake.take_unread(tx, arrived, letter, reason=how.broken, now=now))
        if how.refused:
            return Taken(
                *mail_intake.take_refused(tx, arrived, letter, reason=how.refused, now=now)
            )
        return Taken(*mail_intake.take(tx, arrived, letter, file_limit=self.file_limit, now=now))
