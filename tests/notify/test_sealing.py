"""What is sealed in the queue is read by whoever gets it, and by nobody else."""

import json

import pytest

from tocsin.kit import secrets
from tocsin.notify import sealing
from tocsin.notify.message import Message

KEY = secrets.from_text("k" * 32)
LETTER = Message("Choose your password", "Open the link.")


def stored(message: Message) -> Message:
    return Message.from_json(json.loads(json.dumps(message.to_json())))


def test_a_sealed_link_is_stored_unread_and_sent_whole() -> None:
    kept = stored(
        sealing.covered(LETTER, address="ana@example.com", key=KEY, path="/password/secret")
    )
    assert "secret" not in json.dumps(kept.to_json())
    assert kept.path == "/"
    sent = sealing.uncovered(kept, address="ana@example.com", key=KEY)
    assert (sent.path, sent.title, sent.sealed) == ("/password/secret", LETTER.title, "")


def test_it_opens_for_no_other_address_and_no_other_key() -> None:
    kept = sealing.covered(LETTER, address="ana@example.com", key=KEY, path="/password/secret")
    with pytest.raises(secrets.WrongKey):
        sealing.uncovered(kept, address="bo@example.com", key=KEY)
    with pytest.raises(secrets.WrongKey):
        sealing.uncovered(kept, address="ana@example.com", key=secrets.from_text("x" * 32))


def test_a_title_that_the_version_before_sealed_still_opens() -> None:
    before = Message("Your code", sealed=KEY.seal("notification|title|ana@example.com", "123456"))
    assert sealing.uncovered(before, address="ana@example.com", key=KEY).title == "123456"
