"""What each chat is sent, by twins that check it as the vendors do, and what their no means."""

import json
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from tests.twins import chat as twins
from tests.twins import google, web
from tocsin.kit import errors, secrets
from tocsin.kit.dial import Patience
from tocsin.notify import answers, channels, transport
from tocsin.notify.attempt import Attempt, Outcome
from tocsin.notify.channel import Outgoing
from tocsin.notify.message import Kind, Message

NOW = datetime(2026, 3, 16, 9, 30, tzinfo=UTC)
KEY = secrets.from_text("k" * 32)
PAGE = Message(
    "[P1] checkout: 5xx > 20 % & rising",
    "Half of all payments <fail>.",
    "/incidents/42",
    (("Service", "checkout"), ("Priority", "P1"), ("Why you", "on call until 18:00")),
    can_answer=True,
)
HUGE = Message("<&>" * 70, "& <b>" * 2000, "/incidents/42",
               tuple(("<label & co>" * 4, "<value>" * 60) for _ in range(20)),
               can_answer=True)  # fmt: skip
# What grows the most when it is escaped, and what the most bytes are needed for.
GROWN, WIDE = (
    Message(mark * 200, mark * 8000, "/incidents/42", ((mark * 40, mark * 300),) * 20,
            can_answer=True)
    for mark in ("&", "😀")
)  # fmt: skip
ADDRESS = {
    "slack": "U012AB3CD", "telegram": "4711", "matrix": "@bo:example.org",
    "mattermost": twins.Mattermost.bo, "discord": twins.Discord.bo,
    "google_chat": google.GoogleChat.bo,
}  # fmt: skip
KINDS: dict[str, type[twins.Vendor]] = {
    "slack": twins.Slack, "telegram": twins.Telegram, "matrix": twins.Matrix,
    "mattermost": twins.Mattermost, "discord": twins.Discord, "teams": twins.Teams,
    "google_chat": google.GoogleChat,
}  # fmt: skip
SLUGS = list(KINDS)
BY_TOKEN = [slug for slug in SLUGS if slug not in ("teams", "google_chat")]


@pytest.fixture(scope="module")
def vendors() -> Iterator[dict[str, Any]]:
    with twins.all_running(KINDS) as running:
        yield running


def settings(slug: str, vendor: Any) -> dict[str, Any]:
    path = {"slack": "/api"}.get(slug, "")
    return {"server": f"{vendor.url}{path}", "token": vendor.token, **vendor.settings}


def workflow(vendors: dict[str, Any]) -> str:
    return f"{vendors['teams'].url}/workflows/one"


def sent(
    vendors: dict[str, Any], slug: str, message: Message = PAGE, *, address: str = "", **more: Any
) -> Attempt:
    verbs = tuple(answers.Verb) if message.kind is Kind.PAGE else answers.AFTER_TAKING
    outgoing = Outgoing(
        message, 7, "incident/42", address or ADDRESS.get(slug) or workflow(vendors),
        settings(slug, vendors[slug]) | more, "https://tocsin.example", NOW, NOW,
        answer_url="https://tocsin.example/answer/x",
        buttons=answers.buttons(KEY, 7, created_at=NOW, verbs=verbs) if message.can_answer else (),
    )  # fmt: skip
    request = channels.named(slug).render(outgoing)
    return transport.carry(request, now=NOW, patience=Patience(connect=5.0, total=20.0))


@pytest.mark.parametrize("slug", SLUGS)
@pytest.mark.parametrize(
    "message", [PAGE, HUGE, GROWN, WIDE, Message("x"), replace(PAGE, is_drill=True)]
)
def test_a_page_is_taken_with_its_buttons(
    vendors: dict[str, Any], slug: str, message: Message
) -> None:
    attempt = sent(vendors, slug, message)
    assert attempt.outcome is Outcome.SENT, attempt
    assert attempt.provider_id in vendors[slug].messages or slug == "teams"
    said = json.dumps(vendors[slug].last, ensure_ascii=False)
    if message.can_answer:
        # Teams shows six buttons; the page behind them offers the rest.
        offered = list(answers.Verb)[: 5 if slug == "teams" else None]
        assert all(verb.words in said or f"{verb.key} " in said for verb in offered)
    if message.is_drill:
        assert "DRILL: " in said
    assert "https://tocsin.example/incidents/42" in said or message.path == "/"


@pytest.mark.parametrize("slug", [s for s in SLUGS if channels.named(s).can_replace])
def test_what_was_answered_takes_the_place_of_the_page(vendors: dict[str, Any], slug: str) -> None:
    first = sent(vendors, slug)
    before = len(vendors[slug].messages)
    news = replace(PAGE, body="Bo has it.", kind=Kind.UPDATE, replaces=first.provider_id or "")
    for _ in range(2):  # delivered twice it is the same
        assert sent(vendors, slug, news).outcome is Outcome.SENT
    assert len(vendors[slug].messages) == before
    said = str(vendors[slug].messages[first.provider_id])
    assert "Bo has it." in said
    assert "Acknowledge" not in said or slug == "matrix"
    assert "esolve" in said
    over = replace(news, can_answer=False)
    assert sent(vendors, slug, over).outcome is Outcome.SENT
    assert "esolve" not in str(vendors[slug].messages[first.provider_id])


@pytest.mark.parametrize("slug", BY_TOKEN)
def test_a_wrong_token_is_permanent_and_never_shown(vendors: dict[str, Any], slug: str) -> None:
    attempt = sent(vendors, slug, token=vendors[slug].wrong_token)
    assert attempt.outcome is Outcome.PERMANENT, attempt
    assert vendors[slug].wrong_token not in f"{attempt.error}{attempt.code}"


@pytest.mark.parametrize("slug", SLUGS)
@given(title=st.text(max_size=250), body=st.text(max_size=300), fact=st.text(max_size=50))
def test_any_words_are_taken(
    vendors: dict[str, Any], slug: str, title: str, body: str, fact: str
) -> None:
    message = Message(title, body, facts=((fact or "x", fact or "y"),), can_answer=True)
    assert sent(vendors, slug, message).outcome is Outcome.SENT


NOES = [
    ("slack", "C0GONE0000", Outcome.PERMANENT, False),
    ("telegram", "12", Outcome.PERMANENT, False),
    ("telegram", "666", Outcome.PERMANENT, True),
    ("telegram", "-55", Outcome.SENT, False),
    ("matrix", "!elsewhere:example.org", Outcome.PERMANENT, False),
    ("matrix", "!ops:example.org", Outcome.SENT, False),
    ("matrix", "!invited:example.org", Outcome.SENT, False),
    ("mattermost", "x" * 26, Outcome.PERMANENT, False),
    ("mattermost", "~" + twins.Mattermost.channel, Outcome.SENT, False),
    ("mattermost", "~" + "x" * 26, Outcome.PERMANENT, False),
    ("google_chat", "users/99999999", Outcome.PERMANENT, False),
    ("google_chat", google.GoogleChat.space, Outcome.SENT, False),
    ("google_chat", "spaces/elsewhere", Outcome.PERMANENT, False),
    ("discord", "1" * 18, Outcome.PERMANENT, False),
    ("discord", "#" + twins.Discord.channel, Outcome.SENT, False),
    ("discord", "#" + "1" * 18, Outcome.PERMANENT, False),
]


@pytest.mark.parametrize(("slug", "address", "outcome", "is_gone"), NOES)
def test_each_no_is_understood(
    vendors: dict[str, Any], slug: str, address: str, outcome: Outcome, is_gone: bool
) -> None:
    attempt = sent(vendors, slug, address=address)
    assert (attempt.outcome, attempt.is_gone) == (outcome, is_gone), attempt
    assert outcome is Outcome.SENT or len(attempt.error or "") > 10


def test_a_room_with_a_person_is_made_once_and_a_repeat_is_said_once(
    vendors: dict[str, Any],
) -> None:
    matrix = vendors["matrix"]
    first = sent(vendors, "matrix", address="@cleo:example.org")
    before = len(matrix.messages)
    assert sent(vendors, "matrix", address="@cleo:example.org").provider_id == first.provider_id
    assert len(matrix.messages) == before
    assert list(matrix.invited.values()).count(["@cleo:example.org"]) == 1


@pytest.mark.parametrize("path", ["/workflows/gone", "/x"])
def test_a_workflow_that_is_gone_is_permanent(vendors: dict[str, Any], path: str) -> None:
    attempt = sent(vendors, "teams", address=f"{vendors['teams'].url}{path}")
    assert attempt.outcome is Outcome.PERMANENT


def test_each_button_in_teams_opens_the_page_that_answers(vendors: dict[str, Any]) -> None:
    assert sent(vendors, "teams").outcome is Outcome.SENT
    actions = vendors["teams"].last["attachments"][0]["content"]["actions"]
    assert actions[0]["url"] == "https://tocsin.example/answer/x?do=acknowledge"
    assert [each["title"] for each in actions][-1] == "Open in Tocsin"


@pytest.mark.parametrize("slug", SLUGS)
def test_who_is_asked_to_wait_waits(vendors: dict[str, Any], slug: str) -> None:
    vendors[slug].will(twins.too_many(slug))
    attempt = sent(vendors, slug)
    assert attempt.outcome is Outcome.TEMPORARY
    assert attempt.retry_after is not None
    assert attempt.retry_after.total_seconds() == 7


def test_a_homeserver_of_today_says_in_a_header_how_long_to_wait(vendors: dict[str, Any]) -> None:
    refused = b'{"errcode":"M_LIMIT_EXCEEDED","error":"Too many requests"}'
    vendors["matrix"].will(web.Say(429, {"Retry-After": "9"}, refused))
    attempt = sent(vendors, "matrix")
    assert attempt.outcome is Outcome.TEMPORARY
    assert attempt.retry_after is not None
    assert attempt.retry_after.total_seconds() == 9


@pytest.mark.parametrize("slug", SLUGS)
@pytest.mark.parametrize("body", [b"", b"<html>", b"[]", b"null", b'{"ok":1}', b'"ok"'])
def test_a_gateway_that_answers_nonsense_is_asked_again(
    vendors: dict[str, Any], slug: str, body: bytes
) -> None:
    vendors[slug].will(web.Say(502, {}, body))
    assert sent(vendors, slug).outcome is Outcome.TEMPORARY


@pytest.mark.parametrize(
    ("slug", "given", "kept"),
    [
        ("slack", " u012ab3cd ", "U012AB3CD"),
        ("telegram", "-1001234/7", "-1001234/7"),
        ("telegram", "@ops_channel", "@ops_channel"),
        ("matrix", "@ana:example.org", "@ana:example.org"),
        ("matrix", "!abc:example.org", "!abc:example.org"),
        ("mattermost", "U" * 26, "u" * 26),
        ("discord", "#41771983423143937", "#41771983423143937"),
    ],
)
def test_an_address_is_kept_as_the_chat_knows_it(slug: str, given: str, kept: str) -> None:
    assert channels.named(slug).check_address(given) == kept


@pytest.mark.parametrize("slug", SLUGS)
@pytest.mark.parametrize("given", ["", "ana@example.com x", "../../x", "ü", "1 2", "<script>"])
def test_what_is_no_address_is_refused_with_what_it_should_be(slug: str, given: str) -> None:
    with pytest.raises(errors.Invalid):
        channels.named(slug).check_address(given)
