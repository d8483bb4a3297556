"""Reactions and replies in Matrix, as a homeserver pushes them to us."""

from typing import Any

import pytest

from tests.surfaces.chats import BO, NOBODY, Chats, chats
from tocsin.incidents.lifecycle import Status

__all__ = ["chats"]

ROOM, EVENT = "!room:example.org", "$page"


@pytest.fixture
def page(chats: Chats) -> None:
    """What Bo was sent stands in a room as an event."""
    with chats.shop.database.transaction() as tx:
        tx.run(
            """
            insert into notification_attempt (notification_id, fence, started_at, ended_at,
                provider, outcome, provider_id)
            select id, 1, created_at, created_at, 'matrix.example', 'sent',
                '!room:example.org $page'
            from notification
            """
        )
        tx.run("update notification set channel = 'matrix' where kind = 'page'")


def reaction(sender: str, key: str, about: str = EVENT) -> dict[str, Any]:
    relates = {"rel_type": "m.annotation", "event_id": about, "key": key}
    return {"type": "m.reaction", "sender": sender, "room_id": ROOM, "event_id": f"$r{key}",
            "content": {"m.relates_to": relates}}  # fmt: skip


def reply(sender: str, words: str, about: str = EVENT) -> dict[str, Any]:
    content: dict[str, Any] = {"msgtype": "m.text", "body": words}
    if about:
        content["m.relates_to"] = {"m.in_reply_to": {"event_id": about}}
    return {"type": "m.room.message", "sender": sender, "room_id": ROOM,
            "event_id": f"$w{words}", "content": content}  # fmt: skip


@pytest.mark.usefixtures("page")
@pytest.mark.parametrize("event", [reaction(BO["matrix"], "✅"), reaction(BO["matrix"], "✔\ufe0f"),
                                   reply(BO["matrix"], "ack"), reply(BO["matrix"], "> old\n\nack"),
                                   reply(BO["matrix"], "tocsin: ack 1", "")])  # fmt: skip
def test_in_matrix_a_reaction_or_a_reply_answers(chats: Chats, event: Any) -> None:
    for _ in range(2):  # a homeserver repeats what it is not sure of
        assert chats.matrix(event).json() == {}
    assert chats.status() is Status.ACKNOWLEDGED
    assert chats.said_in(ROOM) == ["You have #1 now. Paging stopped."]


@pytest.mark.usefixtures("page")
def test_in_matrix_a_stranger_is_told_how_to_become_known(chats: Chats) -> None:
    chats.matrix(reaction(NOBODY["matrix"], "✅"))
    (said,) = chats.said_in(ROOM)
    assert NOBODY["matrix"] in said
    assert chats.status() is Status.OPEN


@pytest.mark.usefixtures("page")
def test_in_matrix_nothing_else_is_taken_for_an_answer(chats: Chats) -> None:
    chats.matrix(
        reaction(BO["matrix"], "🎉"), reaction(BO["matrix"], "✅", "$other"),
        reply(BO["matrix"], "ack", ""), reply(BO["matrix"], "thanks a lot"),
        reaction("@tocsin:example.org", "✅"), 7, {}, {"type": "m.reaction", "sender": 7},
        {"type": "m.room.message", "sender": BO["matrix"], "content": []},
    )  # fmt: skip
    assert chats.status() is Status.OPEN
    assert chats.said_in(ROOM) == []


def test_a_homeserver_without_its_token_is_not_believed(chats: Chats) -> None:
    for token in ("", "wrong"):
        assert chats.matrix(reaction(BO["matrix"], "✅"), token=token).status_code == 403
