"""Two first mails of one new sender, taken in at the same moment, are both theirs."""

from concurrent.futures import ThreadPoolExecutor
from datetime import datetime

from tests.desk.post import Post, written
from tests.journeys.harness import eventually
from tocsin.desk.mail import Fate
from tocsin.identity import actions as identity
from tocsin.identity.actor import SYSTEM
from tocsin.incidents.actions import reading
from tocsin.kit.db import Database
from tocsin.kit.tx import Tx

NEW = "Mia <mia@example.com>"
WAITING = "select count(*) from pg_locks where not granted"


def take(tx: Tx, now: datetime, number: int) -> Fate:
    mail = written(f"Mail {number}", sender=NEW, message_id=f"<{number}@example.com>")
    return Post(tx, now).take(mail)


def test_no_incident_is_without_its_reporter(database: Database, now: datetime) -> None:
    with database.transaction() as tx:
        Post(tx, now).set_up()

    def second() -> Fate:
        with database.transaction() as tx:
            return take(tx, now, 2)

    with ThreadPoolExecutor(1) as beside:
        with database.transaction() as tx:
            first = take(tx, now, 1)
            running = beside.submit(second)
            eventually(lambda: tx.value(WAITING) or running.done(), what="it waits for the first")
        fates = [first, running.result(60)]
    with database.transaction() as tx:
        mia = identity.person_by_email(tx, "mia@example.com")
        assert mia is not None
        found = [reading.get(tx, each.incident_number or 0, actor=SYSTEM) for each in fates]
    assert [each.reporter_id for each in found] == [mia.id, mia.id]
