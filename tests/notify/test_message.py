"""A message is cut to size and cleaned, never refused."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from tocsin.notify import message
from tocsin.notify.message import MAX_FACTS, MAX_VALUE, Kind, Message, Urgency

ANYTHING = st.text(st.characters(exclude_categories=()), max_size=400)


@given(ANYTHING, ANYTHING, ANYTHING, st.lists(st.tuples(ANYTHING, ANYTHING), max_size=30))
def test_whatever_it_is_made_of_it_fits_and_can_be_stored(
    title: str, body: str, path: str, facts: list[tuple[str, str]]
) -> None:
    made = Message(title, body, path, tuple(facts))

    stored = json.dumps(made.to_json(), ensure_ascii=False)

    assert stored.encode("utf-8")
    assert "\\u0000" not in stored
    assert 1 <= len(made.title) <= message.MAX_TITLE
    assert made.title.splitlines() == [made.title]
    assert len(made.facts) <= message.MAX_FACTS
    assert made.path.startswith("/")
    assert not made.path.startswith("//")
    assert Message.from_json(json.loads(stored)) == made


def test_a_long_body_ends_with_an_ellipsis() -> None:
    assert Message("t", "x" * 9000).body == "x" * 7999 + "…"


@pytest.mark.parametrize("path", ["", "https://evil.example/", "//evil.example", "\\\\evil", "a/b"])
def test_a_path_never_leads_to_another_site(path: str) -> None:
    assert Message("t", path=path).path == "/"


def test_a_drill_says_so_first() -> None:
    assert Message("Checkout is down", is_drill=True).heading == "DRILL: Checkout is down"


def test_the_bare_message_keeps_what_decides_and_drops_what_can_break() -> None:
    rich = Message(
        "Überlast ☎", "body", "/incidents/4", (("a", "b"),), Kind.UPDATE, Urgency.LOW, True, True
    )

    bare = rich.bare()

    assert bare.title == "?berlast ?"
    assert (bare.body, bare.facts) == ("", ())
    assert (bare.path, bare.kind, bare.urgency) == ("/incidents/4", Kind.UPDATE, Urgency.LOW)
    assert bare.can_answer
    assert bare.is_drill


def test_what_another_version_stored_can_be_read() -> None:
    assert Message.from_json({"title": "t", "colour": "red"}) == Message("t")


def test_a_fact_more_is_cleaned_and_cut_like_the_others() -> None:
    message = Message("Disk full", facts=(("Service", "ledger"),))

    said = message.with_fact("Why\nyou", "on call\x00 in " + "x" * MAX_VALUE)

    assert said == replace(message, facts=(*message.facts, said.facts[1]))
    assert said.facts[1][0] == "Why you"
    assert len(said.facts[1][1]) == MAX_VALUE
    assert message.facts == (("Service", "ledger"),)


def test_there_is_room_for_so_many_facts() -> None:
    message = Message("Disk full", facts=(("a", "b"),) * MAX_FACTS)

    assert message.with_fact("c", "d") == message
