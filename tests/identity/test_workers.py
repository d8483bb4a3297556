from datetime import datetime

from tests.cast import cast
from tocsin.identity import actions as identity
from tocsin.identity.actions import workers
from tocsin.identity.actor import SYSTEM, Role
from tocsin.identity.person import NewPerson
from tocsin.kit.tx import Tx


def test_who_may_work_on_incidents_is_found_among_many_who_may_not(tx: Tx, now: datetime) -> None:
    people = cast(tx, now)
    for number in range(600):
        new = NewPerson(f"a{number}@example.org", f"A {number}", Role.REQUESTER)
        identity.create_person(tx, new, actor=SYSTEM, now=now)
    auditor = NewPerson("audit@example.org", "Audit", Role.AUDITOR)
    identity.create_person(tx, auditor, actor=SYSTEM, now=now)
    identity.deactivate_person(tx, people.bo.id, actor=SYSTEM, now=now)
    assert [each.name for each in workers.workers(tx)] == ["Ana", "Cleo", "Eve"]
