"""The cast that every other test relies on."""

from datetime import datetime

from tests.cast import cast
from tocsin.identity import actions
from tocsin.identity.actor import Role
from tocsin.kit.tx import Tx


def test_the_cast_is_as_its_text_says(tx: Tx, now: datetime) -> None:
    people = cast(tx, now)
    assert [m.person.role for m in people.all] == [
        Role.RESPONDER, Role.RESPONDER, Role.MANAGER, Role.REQUESTER, Role.ADMIN, Role.STAKEHOLDER,
    ]  # fmt: skip
    assert [p.name for p in actions.members(tx, people.payments.id)] == ["Ana", "Bo"]
    assert people.ana.actor.team_ids == (people.payments.id,)
