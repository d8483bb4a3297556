from datetime import datetime

import pytest

from tests.incidents import story
from tests.incidents.conftest import Payments
from tocsin.incidents.actions import reading, talking
from tocsin.incidents.attachment import NewAttachment
from tocsin.incidents.incident import UnknownIncident
from tocsin.kit.tx import Tx

LIMIT = 1_000
LOG = NewAttachment("error.log", "text/plain", b"boom")


def test_the_reporter_reads_and_writes_in_public(tx: Tx, now: datetime, payments: Payments) -> None:
    number = story.reported(tx, payments, now)
    ana, dan = payments.people.ana.actor, payments.people.dan.actor
    talking.comment(tx, number, "Their card is expired", actor=ana, now=now)
    talking.comment(tx, number, "Please try again", is_public=True, actor=ana, now=now)
    talking.comment(tx, number, "It works now", actor=dan, now=now)
    inside = [comment.body for comment in reading.comments(tx, number, actor=ana)]
    outside = [comment.body for comment in reading.comments(tx, number, actor=dan)]
    assert len(inside) == 3
    assert outside == ["Please try again", "It works now"]


def test_nobody_comments_on_what_they_may_not_see(
    tx: Tx, now: datetime, payments: Payments
) -> None:
    number, dan = story.opened(tx, payments, now), payments.people.dan.actor
    with pytest.raises(UnknownIncident):
        talking.comment(tx, number, "?", actor=dan, now=now)
    with pytest.raises(UnknownIncident):
        talking.attach(tx, number, LOG, limit=LIMIT, actor=dan, now=now)


def test_a_file_comes_back_as_it_was(tx: Tx, now: datetime, payments: Payments) -> None:
    number, ana = story.opened(tx, payments, now), payments.people.ana.actor
    file_id = talking.attach(tx, number, LOG, limit=LIMIT, actor=ana, now=now)
    assert talking.attachment(tx, number, file_id, actor=ana).content == b"boom"
    listed = reading.attachments(tx, number, actor=ana)[0]
    assert (listed.file_name, listed.size, listed.sha256) == ("error.log", 4, LOG.sha256)


def test_a_file_is_found_only_on_its_own_incident_and_by_who_may_see_it(
    tx: Tx, now: datetime, payments: Payments
) -> None:
    number, other = story.reported(tx, payments, now), story.opened(tx, payments, now)
    ana, dan = payments.people.ana.actor, payments.people.dan.actor
    inside = talking.attach(tx, number, LOG, limit=LIMIT, actor=ana, now=now)
    theirs = talking.attach(tx, number, LOG, limit=LIMIT, actor=dan, now=now)
    assert talking.attachment(tx, number, theirs, actor=dan).is_public
    for elsewhere, who in ((other, ana), (number, dan)):
        with pytest.raises(talking.UnknownAttachment):
            talking.attachment(tx, elsewhere, inside, actor=who)
    assert [f.id for f in reading.attachments(tx, number, actor=dan)] == [theirs]
