"""JSON that a template broke is mended where that is no guesswork."""

import pytest

from tests.signals.reading import one, parse
from tocsin.signals import mending
from tocsin.signals.signal import State, Unparseable


@pytest.mark.parametrize(
    ("body", "members"),
    [
        (b'{"id": "7", "title": "The "big" one"}', {"id": "7", "title": 'The "big" one'}),
        (b'{"a": "C:\\Users\\x", "b": 5, "c": null, "d": true}',
         {"a": "C:\\Users\\x", "b": 5, "c": None, "d": True}),
        (b'{"a": "say \\"hi\\" "you"",\n "b": {"c": [1]}}',
         {"a": 'say "hi" "you"', "b": {"c": [1]}}),
        (b'{"a": "one, "two": three", "b": 1}', None),
        (b'{"id": "7", "status": "resolved", "title": "Disk', None),
        (b'{"id": "7", "status": "resolved", "title": "Disk "}" ', None),
        (b'{"a": }', None),
        (b"{}", None),
        (b"[1", None),
        (b"", None),
    ],
)  # fmt: skip
def test_what_can_be_told_apart_is_mended(body: bytes, members: object) -> None:
    assert mending.members(body) == members


def test_a_ticket_with_a_quote_in_its_title_still_closes() -> None:
    opened = one("zendesk", b'{"id": "5", "title": "Where is "Save"?", "status": "open"}')
    closed = one("zendesk", b'{"id": "5", "title": "Where is "Save"?", "status": "solved"}')
    assert opened.summary == '#5: Where is "Save"?'
    assert (opened.state, closed.state) == (State.FIRING, State.OK)
    assert opened.identity == closed.identity
    assert "mended" in opened.flags[0]


def test_half_a_message_closes_nothing() -> None:
    with pytest.raises(Unparseable):
        parse("zendesk", b'{"id": "5", "status": "solved", "title": "Where is')
