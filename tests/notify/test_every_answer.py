"""Each answer from each medium that allows it: which one offers it how, and that it is understood.

A channel that is new has to say here how it is answered; one that loses an answer fails.
"""

import dataclasses
from datetime import UTC, datetime
from typing import Any
from urllib.parse import unquote_plus

import pytest

from tests.notify.every_channel import ADDRESSES, SETTINGS
from tocsin.kit import secrets
from tocsin.notify import answers, calls, channels
from tocsin.notify.answers import Claim, Verb
from tocsin.notify.channel import Outgoing
from tocsin.notify.message import Message

NOW = datetime(2026, 3, 16, 9, 30, tzinfo=UTC)
KEY = secrets.from_text("k" * 32)
ANSWER = "https://tocsin.example/answer/7.1773739800.sig"
PAGE = Message("Checkout is down", path="/incidents/42", can_answer=True)

BY_BUTTON = {"slack", "telegram", "webhook"}
BY_WORD = {"gsm", "signal", "twilio_sms", "vonage_sms"}
BY_KEY = {"sip", "twilio_voice", "vonage_voice"}
BY_PAGE = {"apprise", "email", "ntfy", "teams"}
BY_ITS_TWIN = {"discord", "google_chat", "matrix", "mattermost"}
"""A room is made first: what is said there is seen by the twins of test_chats."""
BY_ITSELF = {"inbox", "pushover", "webpush"}
"""The inbox is ours, Pushover confirms (test_pushover), the push is sealed (test_webpush)."""


def sent(slug: str) -> str:
    """All that a page through the channel says, as it is read at the other end."""
    outgoing = Outgoing(
        PAGE, 7, "incident/42", ADDRESSES[slug], dict(SETTINGS[slug]), "https://tocsin.example",
        NOW, NOW, ANSWER, buttons=answers.buttons(KEY, 7, created_at=NOW),
    )  # fmt: skip
    return unquote_plus(_words(channels.named(slug).render(outgoing)))


def _words(found: Any) -> str:
    if isinstance(found, bytes):
        return found.decode("utf-8", "replace").replace("=\n", "")
    if dataclasses.is_dataclass(found):
        return _words([getattr(found, each.name) for each in dataclasses.fields(found)])
    if isinstance(found, dict):
        return _words([*found, *found.values()])
    if isinstance(found, list | tuple):
        return " ".join(map(_words, found))
    return str(found)


def test_every_channel_says_how_it_is_answered() -> None:
    ways = (BY_BUTTON, BY_WORD, BY_KEY, BY_PAGE, BY_ITS_TWIN, BY_ITSELF)
    assert sorted(slug for way in ways for slug in way) == sorted(channels.PROVIDERS)


@pytest.mark.parametrize("verb", Verb)
@pytest.mark.parametrize("slug", sorted(BY_BUTTON))
def test_a_button_carries_each_answer(slug: str, verb: Verb) -> None:
    code = answers.code(KEY, Claim(7, verb), created_at=NOW)
    assert code in sent(slug)
    assert answers.read(KEY, code, now=NOW) == Claim(7, verb)


@pytest.mark.parametrize("verb", answers.IN_TEXT)
@pytest.mark.parametrize("slug", sorted(BY_WORD))
def test_a_text_offers_each_answer_by_a_digit(slug: str, verb: Verb) -> None:
    assert f"{verb.key} " in sent(slug).partition("Reply ")[2]


@pytest.mark.parametrize("verb", Verb)
def test_each_answer_is_understood_in_words_and_as_a_digit(verb: Verb) -> None:
    for written in (verb.key, verb.words, verb.words.upper(), f"{verb.words} 42"):
        spoken = answers.spoken(written)
        assert spoken is not None
        assert spoken.verb is verb


@pytest.mark.parametrize("slug", sorted(BY_KEY))
def test_a_call_offers_each_answer_by_a_key(slug: str) -> None:
    said = sent(slug)
    assert all(f" {verb.key} " in said for verb in calls.OFFERED)
    assert [calls.verb(verb.key) for verb in calls.OFFERED] == list(calls.OFFERED)
    assert set(Verb) - set(calls.OFFERED) == {Verb.RESOLVE, Verb.SNOOZE_60}
    assert calls.verb(Verb.RESOLVE.key) is None, "nobody resolves by a slip"


@pytest.mark.parametrize("slug", sorted(BY_PAGE))
def test_what_has_no_buttons_of_its_own_leads_to_the_page_that_has(slug: str) -> None:
    assert ANSWER in sent(slug)
