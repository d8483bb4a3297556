"""The operator of the calls that this process makes: writes down how they end, does what is
answered, and sees whether somebody else was faster."""

import psycopg
import structlog

from tocsin.incidents.actions import answering
from tocsin.kit import clock, errors
from tocsin.kit.db import Database
from tocsin.notify import actions as notify
from tocsin.notify import following
from tocsin.notify.answers import Claim, Verb
from tocsin.notify.callbacks import Sent
from tocsin.notify.channels import sip
from tocsin.notify.receipt import Outcome, Receipt

log = structlog.get_logger(__name__)

TROUBLE = "This cannot be written down at the moment. Answer in Tocsin itself."


class Operator:
    def __init__(self, database: Database) -> None:
        self._database = database

    def ended(self, sent: Sent, receipt: Receipt) -> None:
        with self._database.transaction() as tx:
            notify.record_receipt(tx, sent, receipt, now=clock.now(tx))

    def pressed(self, sent: Sent, verb: Verb) -> str:
        """Do it and return what to say; a caller is told too when we are in trouble."""
        try:
            return self._answer(sent, verb)
        except psycopg.Error as error:
            log.warning("answer.not_written", error=type(error).__name__)
            return TROUBLE

    def is_over(self, sent: Sent) -> bool:
        with self._database.reading() as tx:
            return following.is_called_off(tx, sent)

    def _answer(self, sent: Sent, verb: Verb) -> str:
        with self._database.transaction() as tx:
            now = clock.now(tx)
            heard = Receipt(Outcome.ANSWERED, verb.words, verb.key)
            notify.record_receipt(tx, sent, heard, now=now)
            claim = Claim(sent.notification_id, verb)
            try:
                with tx.savepoint():
                    said = answering.by_claim(tx, claim, now=now, via=sip.PROVIDER.slug)
            except errors.Anticipated as refusal:
                return refusal.sentence
            return said.sentence
