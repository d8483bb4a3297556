"""What each channel makes of a message: golden requests, limits, and nothing smuggled in."""

import email
import email.policy
import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec import structs
from standardwebhooks.webhooks import Webhook, WebhookVerificationError

from tests.twins import ntfy as ntfy_twin
from tests.twins import web
from tocsin.kit import errors
from tocsin.notify import channels, field, transport
from tocsin.notify.attempt import Outcome
from tocsin.notify.channel import Call, Mail, Note, Outgoing
from tocsin.notify.channels import webhook
from tocsin.notify.message import Kind, Message, Urgency

NOW = datetime(2026, 3, 16, 9, 30, tzinfo=UTC)
GOLDEN = Path(__file__).parent / "golden"
SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"
SETTINGS: dict[str, dict[str, Any]] = {
    "email": {"host": "mail.example", "port": 587, "sender": "tocsin@example.com"},
    "webhook": {"secret": SECRET, "allow": ["127.0.0.0/8"]},
    "ntfy": {"server": "https://ntfy.example", "token": "tk_canary"},
    "inbox": {},
}
ADDRESSES = {
    "email": "ana@example.com", "webhook": "https://hooks.example/ana", "ntfy": "ana-pages",
    "inbox": "",
}  # fmt: skip
PAGE = Message(
    "Checkout is down: 5xx > 20 %",
    "Half of all payments fail.\n.\nSince 09:24.",
    "/incidents/42",
    (("Service", "checkout"), ("Priority", "P1"), ("Why you", "on call until 18:00")),
    can_answer=True,
)
DRILL = structs.replace(PAGE, title="Übung ☎ für alle", is_drill=True, urgency=Urgency.LOW)
ANYTHING = st.text(st.characters(exclude_categories=()), max_size=300)


def outgoing(slug: str, message: Message = PAGE) -> Outgoing:
    answer_url = "https://tocsin.example/answer/7.1773739800.sig" if message.can_answer else None
    return Outgoing(
        message, 7, "incident/42", ADDRESSES[slug], SETTINGS[slug], "https://tocsin.example",
        NOW, NOW, answer_url,
    )  # fmt: skip


def mail_of(message: Message) -> Mail:
    request = channels.named("email").render(outgoing("email", message))
    assert isinstance(request, Mail)
    return request


def call_of(slug: str, message: Message = PAGE) -> Call:
    request = channels.named(slug).render(outgoing(slug, message))
    assert isinstance(request, Call)
    return request


def shown(slug: str, message: Message) -> str:
    """A request as text, to be compared and to be read."""
    if slug == "email":
        return mail_of(message).content.decode("ascii").replace("\r\n", "\n")
    request = call_of(slug, message).request
    head = "".join(f"{name}: {value}\n" for name, value in request.headers.items())
    body = json.dumps(json.loads(request.body), indent=2, ensure_ascii=False)
    return f"{request.method} {request.url}\n{head}\n{body}\n"


@pytest.mark.parametrize("slug", ["email", "webhook", "ntfy"])
@pytest.mark.parametrize(("name", "message"), [("page", PAGE), ("drill", DRILL)])
def test_a_request_is_as_it_was_agreed(slug: str, name: str, message: Message) -> None:
    assert shown(slug, message) == (GOLDEN / f"{slug}_{name}.txt").read_text("utf-8")


def test_the_channels_are_those_of_the_folder() -> None:
    folder = Path(next(iter(channels.__path__)))
    names = sorted(each.stem for each in folder.glob("[a-z]*.py"))
    assert list(channels.PROVIDERS) == names
    with pytest.raises(errors.Invalid, match=f"there are: {', '.join(names)}"):
        channels.named("pigeon")


def test_a_drill_is_marked_wherever_it_goes() -> None:
    assert "DRILL: Übung" in str(parsed(DRILL)["Subject"])
    assert "This is a drill" in parsed(DRILL).get_body(("plain",)).get_content()
    assert "This is a drill" in parsed(DRILL).get_body(("html",)).get_content()
    assert json.loads(call_of("ntfy", DRILL).request.body)["title"].startswith("DRILL: ")
    data = json.loads(call_of("webhook", DRILL).request.body)["data"]
    assert (data["title"], data["is_drill"]) == (DRILL.heading, True)


def parsed(message: Message) -> Any:
    return email.message_from_bytes(mail_of(message).content, policy=email.policy.default)


HEADERS = {
    "Content-Type", "MIME-Version", "From", "To", "Subject", "Date", "Message-ID", "In-Reply-To",
    "References", "Auto-Submitted", "X-Auto-Response-Suppress", "Importance", "X-Priority",
}  # fmt: skip


@given(ANYTHING, ANYTHING, ANYTHING, ANYTHING)
def test_no_words_can_add_a_header_or_a_recipient(
    title: str, body: str, label: str, value: str
) -> None:
    raw = mail_of(Message(title, body, facts=((label, value),))).content
    head, _, _ = raw.partition(b"\r\n\r\n")
    lines = head.split(b"\r\n")

    assert all(line.isascii() and len(line) <= 998 for line in raw.split(b"\r\n"))
    assert b"\n" not in raw.replace(b"\r\n", b"")
    names = {line.split(b":")[0].decode() for line in lines if line[:1] not in b" \t"}
    assert names == HEADERS
    found = email.message_from_bytes(raw, policy=email.policy.compat32)
    assert found["To"] == "ana@example.com"
    assert len(found.get_payload()) == 2


@pytest.mark.parametrize(
    "title",
    [
        "a\r\nBcc: evil@example.com",
        "=?utf-8?q?a=0d=0aBcc:_evil@example.com?=",
        "=?utf-8?q?=0a=0aBody?=",
        "x" * 200,
        "☎" * 200,
        "a\u2028Bcc: x",
        "\x00\x1b[2J",
    ],
)
def test_a_subject_says_what_the_title_said_and_no_more(title: str) -> None:
    found = parsed(Message(title))

    assert found["Bcc"] is None
    assert str(found["To"]) == "ana@example.com"


def test_mails_about_one_subject_are_one_thread_and_a_repeat_is_the_same_mail() -> None:
    first, again = parsed(PAGE), parsed(PAGE)
    other = replace(outgoing("email"), notification_id=8)
    second = email.message_from_bytes(
        channels.named("email").render(other).content  # type: ignore[union-attr]
    )

    assert first["Message-ID"] == again["Message-ID"]
    assert first["Message-ID"] != second["Message-ID"]
    assert first["References"] == second["References"] == "<tocsin.incident-42@example.com>"
    assert first["Auto-Submitted"] == "auto-generated"


class Tags(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []
        self.links: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append(tag)
        self.links += [value or "" for name, value in attrs if name == "href"]
        assert {name for name, _ in attrs} <= {"style", "href", "align"}


XSS = [
    "<script>alert(1)</script>", '"><img src=x onerror=alert(1)>', "</p><svg/onload=alert(1)>",
    "javascript:alert(1)", "{{7*7}}", "&lt;script&gt;", "<!--", "]]>", "' onclick='alert(1)",
]  # fmt: skip


@pytest.mark.parametrize("payload", XSS)
def test_words_are_never_markup(payload: str) -> None:
    evil = Message(payload, payload, f"/{payload}", ((payload, payload),))
    tags = Tags()

    tags.feed(parsed(evil).get_body(("html",)).get_content())

    assert tags.found == ["html", "body", "h1", "p", "table", "tr", "th", "td", "p", "a"]
    assert [link.startswith("https://tocsin.example/") for link in tags.links] == [True]


def test_a_receiver_can_verify_the_signature() -> None:
    request = call_of("webhook").request
    stamp = {**request.headers, "webhook-timestamp": str(int(datetime.now(UTC).timestamp()))}
    signed = f"{stamp['webhook-id']}.{stamp['webhook-timestamp']}.".encode() + request.body
    stamp["webhook-signature"] = webhook.sign(SECRET, signed)

    assert Webhook(SECRET).verify(request.body, stamp)
    with pytest.raises(WebhookVerificationError):
        Webhook(SECRET).verify(request.body.replace(b"42", b"43"), stamp)
    with pytest.raises(WebhookVerificationError):
        Webhook(SECRET[:-4] + "AAAA").verify(request.body, stamp)


def test_a_number_given_anew_by_a_restored_database_is_no_repeat() -> None:
    mine = outgoing("webhook")
    later = replace(mine, created_at=mine.created_at + timedelta(seconds=1))
    names = [webhook.render(one).request.headers["webhook-id"] for one in (mine, mine, later)]

    assert names[0] == names[1] != names[2]


@pytest.mark.parametrize(("status", "is_gone"), [(410, True), (404, False), (301, False)])
def test_a_receiver_that_is_gone_is_not_told_any_more(status: int, is_gone: bool) -> None:
    with web.running() as twin:
        twin.will(web.Say(status, {}, b""))
        there = replace(outgoing("webhook"), address=twin.url)
        attempt = transport.carry(channels.named("webhook").render(there), now=NOW)
    assert (attempt.outcome, attempt.is_gone) == (Outcome.PERMANENT, is_gone)


def test_a_webhook_reaches_private_addresses_only_where_allowed() -> None:
    with web.running() as twin:
        closed = replace(outgoing("webhook"), address=twin.url, settings={"secret": SECRET})
        refused = transport.carry(channels.named("webhook").render(closed), now=NOW)
        opened = replace(closed, settings=SETTINGS["webhook"])
        sent = transport.carry(channels.named("webhook").render(opened), now=NOW)

    assert (refused.outcome, refused.code) == (Outcome.PERMANENT, "refused")
    assert sent.outcome is Outcome.SENT
    assert len(twin.requests) == 1


@given(ANYTHING, st.text(st.characters(exclude_categories=()), max_size=9000))
def test_ntfy_never_refuses_a_message_for_its_size(title: str, body: str) -> None:
    publication = json.loads(call_of("ntfy", Message(title, body)).request.body)

    assert len(publication["title"]) <= 250
    assert 1 <= len(publication["message"].encode()) <= 4096


def test_ntfy_takes_what_we_publish_and_its_id_is_kept() -> None:
    with ntfy_twin.running(token="tk_canary") as twin:
        settings = {**SETTINGS["ntfy"], "server": twin.url}
        request = channels.named("ntfy").render(replace(outgoing("ntfy"), settings=settings))
        sent = transport.carry(request, now=NOW)
        wrong = replace(outgoing("ntfy"), settings={**settings, "token": "other"})
        refused = transport.carry(channels.named("ntfy").render(wrong), now=NOW)

    assert (sent.outcome, sent.provider_id) == (Outcome.SENT, "id-ana-pages")
    assert (refused.outcome, refused.code) == (Outcome.PERMANENT, "403")


PRIORITIES = [
    (Kind.PAGE, Urgency.HIGH, 5), (Kind.PAGE, Urgency.LOW, 4), (Kind.UPDATE, Urgency.HIGH, 3),
    (Kind.NOTICE, Urgency.LOW, 3),
]  # fmt: skip


@pytest.mark.parametrize(("kind", "urgency", "priority"), PRIORITIES)
def test_ntfy_rings_as_loud_as_it_is_urgent(kind: Kind, urgency: Urgency, priority: int) -> None:
    body = json.loads(call_of("ntfy", Message("t", kind=kind, urgency=urgency)).request.body)

    assert body["priority"] == priority
    assert body["actions"] == []


def test_the_inbox_needs_no_provider() -> None:
    assert channels.named("inbox").render(outgoing("inbox")) == Note()


GOOD_ADDRESSES = [
    ("email", " ana@example.com ", "ana@example.com"),
    ("email", "o'neil+pager@sub.example.co.uk", "o'neil+pager@sub.example.co.uk"),
    ("email", "ana@bücher.example", "ana@xn--bcher-kva.example"),
    ("ntfy", "ana_pages-1", "ana_pages-1"),
    ("webhook", "https://hooks.example/a?b=c", "https://hooks.example/a?b=c"),
    ("inbox", "whatever", ""),
]
BAD_ADDRESSES = [
    ("email", "ana"), ("email", "@example.com"), ("email", "a@b@c"), ("email", "a b@example.com"),
    ("email", "ana@example.com, bo@example.com"), ("email", "<ana@example.com>"), ("email", ""),
    ("email", "ana@example.com\r\nRCPT TO:<x@y>"), ("email", "ä@example.com"),
    ("email", "ana@.example"), ("email", f"{'a' * 65}@example.com"),
    ("ntfy", ""), ("ntfy", "a/b"), ("ntfy", "a b"), ("ntfy", "x" * 65), ("ntfy", "ü"),
    ("webhook", "hooks.example"), ("webhook", "ftp://hooks.example"), ("webhook", ""),
    ("webhook", "https://user:secret@hooks.example/"),
    ("webhook", "https://hooks.example/" + "x" * 1000),
    ("webhook", "https://hooks.example/ü"),
]  # fmt: skip


@pytest.mark.parametrize(("slug", "given_", "kept"), GOOD_ADDRESSES)
def test_an_address_is_kept_tidy(slug: str, given_: str, kept: str) -> None:
    assert channels.named(slug).check_address(given_) == kept


@pytest.mark.parametrize(("slug", "given_"), BAD_ADDRESSES)
def test_an_address_that_cannot_work_is_refused(slug: str, given_: str) -> None:
    with pytest.raises(errors.Invalid):
        channels.named(slug).check_address(given_)


BAD_SETTINGS = [
    ("email", {"port": 2525, "sender": "t@example.com"}, "host"),
    ("email", {"host": "mail", "port": "no", "sender": "t@example.com"}, "port"),
    ("email", {"host": "mail", "port": 0, "sender": "t@example.com"}, "port"),
    ("email", {"host": "mail", "sender": "nobody"}, "sender"),
    ("email", {"host": "mail", "sender": "t@example.com", "security": "maybe"}, "security"),
    ("email", {"host": "mail", "sender": "t@example.com", "colour": "red"}, "colour"),
    ("email", {"host": "ma\r\nil", "sender": "t@example.com"}, "host"),
    ("webhook", {"secret": "whsec_short"}, "secret"),
    ("webhook", {"allow": ["the office"]}, "allow"),
    ("ntfy", {"server": "ntfy.example"}, "server"),
    ("ntfy", {"server": "https://ntfy.example", "token": "a\nb"}, "token"),
]  # fmt: skip


@pytest.mark.parametrize(("slug", "settings", "fault"), BAD_SETTINGS)
def test_a_wrong_setting_is_named(slug: str, settings: dict[str, Any], fault: str) -> None:
    with pytest.raises(errors.Invalid) as caught:
        field.checked(channels.named(slug).fields, settings)
    assert set(caught.value.fields) == {fault}


def test_settings_get_their_defaults() -> None:
    given_ = {"host": "mail.example", "sender": "t@example.com"}

    kept = field.checked(channels.named("email").fields, given_)

    assert (kept["port"], kept["security"], kept["username"]) == (587, "auto", None)
