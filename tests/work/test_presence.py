from datetime import datetime, timedelta

import pytest

from tests.incidents import story
from tests.incidents.conftest import Payments
from tocsin.identity.permission import NotPermitted
from tocsin.kit.tx import Tx
from tocsin.work import presence
from tocsin.work.actions import presences
from tocsin.work.presence import Presence

AT = datetime(2026, 1, 1)  # noqa: DTZ001 - only words are looked at


@pytest.mark.parametrize(
    ("others", "said"),
    [
        ((), ""),
        ((("Ana", True),), "Ana is writing."),
        ((("Ana", True), ("Bo", False)), "Ana is writing. Bo is looking at this."),
        ((("Ana", False), ("Bo", False)), "Ana and Bo are looking at this."),
    ],
)
def test_who_else_is_here_is_a_sentence(others: tuple[tuple[str, bool], ...], said: str) -> None:
    found = [Presence(n, name, writes, AT) for n, (name, writes) in enumerate(others)]
    assert presence.sentence(found) == said


def test_people_see_each_other_for_as_long_as_their_pages_say_so(
    tx: Tx, now: datetime, payments: Payments
) -> None:
    ana, bo, sam = (p.actor for p in (payments.people.ana, payments.people.bo, payments.people.sam))
    number = story.opened(tx, payments, now)
    assert presences.announce(tx, number, is_writing=True, actor=ana, now=now) == []
    [seen] = presences.announce(tx, number, is_writing=False, actor=bo, now=now)
    assert (seen.name, seen.is_writing) == ("Ana", True)
    assert len(presences.announce(tx, number, is_writing=True, actor=sam, now=now)) == 2
    later = now + presence.LASTS - timedelta(seconds=1)
    assert len(presences.others(tx, number, actor=bo, now=later)) == 1
    assert presences.others(tx, number, actor=bo, now=now + presence.LASTS) == []
    presences.leave(tx, number, actor=ana, now=now)
    assert presences.others(tx, number, actor=bo, now=now) == []
    with pytest.raises(NotPermitted):
        presences.others(tx, number, actor=payments.people.dan.actor, now=now)
