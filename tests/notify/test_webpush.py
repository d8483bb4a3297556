"""What is pushed is read by a browser's key alone, and push services know by ours that it is us."""

import json
import re
from datetime import UTC, datetime, timedelta

import pytest
from cryptography.hazmat.primitives.asymmetric import ec
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from tests import clients
from tests.twins import push
from tocsin.kit import http, secrets
from tocsin.notify import answers, webpush
from tocsin.notify.attempt import Outcome
from tocsin.notify.channel import Call, Outgoing
from tocsin.notify.channels import webpush as channel
from tocsin.notify.message import Kind, Message, Urgency
from tocsin.notify.webpush import BadSubscription

NOW = datetime(2026, 3, 16, 9, 30, tzinfo=UTC)
KEY = secrets.from_text("k" * 32)
PRIVATE = webpush.new_key()
BROWSER = push.Browser("https://push.example/send/abc")


def outgoing(message: Message, browser: push.Browser = BROWSER) -> Outgoing:
    return Outgoing(
        message, 7, "incident/42", browser.address, {"private_key": PRIVATE},
        "https://tocsin.example", NOW, NOW,
        answer_url="https://tocsin.example/answer/x",
        buttons=answers.buttons(KEY, 7, created_at=NOW),
    )  # fmt: skip


def call(message: Message) -> Call:
    return channel.render(outgoing(message))


def test_the_example_of_the_standard_comes_out_as_it_is_there() -> None:
    """RFC 8291, section 5."""
    one_time = ec.derive_private_key(
        int.from_bytes(webpush.read("yfWPiYE-n46HLnH0KqZOF1fJJU3MYrct3AELtAQ-oRw")),
        ec.SECP256R1(),
    )
    to = webpush.Subscription(
        "https://push.example.net/push/JzLQ3raZJfFBR0aqvOMsLrt54w4rJUsV",
        webpush.read(
            "BCVxsr7N_eNgVRqvHtD0zTZsEc6-VV-JvLexhqUzORcxaOzi6-AYWXvTBHm4bjyPjs7Vd8pZGH6SRpkNtoIAiw4"
        ),
        webpush.read("BTBZMqHH6r4Tts7J_aSIgg"),
    )
    made = webpush.encrypted(
        b"When I grow up, I want to be a watermelon",
        to,
        one_time=one_time,
        salt=webpush.read("DGv6ra1nlYgDCS1FRnbzlw"),
    )
    assert webpush.written(made) == (
        "DGv6ra1nlYgDCS1FRnbzlwAAEABBBP4z9KsN6nGRTbVYI_c7VJSPQTBtkgcy27mlmlMoZIIg"
        "Dll6e3vCYLocInmYWAmS6TlzAC8wEqKK6PBru3jl7A_yl95bQpu6cVPTpK4Mqgkf1CXztLVBSt2Ks3oZwbuwXPXLWyouBWLVWGNWQexSgSxsj_Qulcy4a-fN"
    )


@given(st.binary(max_size=webpush.MOST_PLAIN))
def test_the_browser_reads_what_was_sealed_for_it(plain: bytes) -> None:
    to = webpush.subscription(BROWSER.address)
    sealed = webpush.sealed(plain, to, secret=b"s" * 32)
    assert BROWSER.opened(sealed) == plain
    assert len(sealed) <= 4096
    assert sealed == webpush.sealed(plain, to, secret=b"s" * 32)


def test_no_two_messages_share_a_key() -> None:
    to = webpush.subscription(BROWSER.address)
    heads = {webpush.sealed(bytes([n]), to, secret=b"s" * 32)[:86] for n in range(50)}
    assert len(heads) == 50


def test_another_library_reads_it_and_another_believes_the_signature() -> None:
    made = call(Message("Checkout is down", path="/incidents/42"))
    said = clients.answer(
        clients.python(
            _INDEPENDENT,
            webpush.written(made.request.body),
            made.request.headers["Authorization"],
            BROWSER.private,
            BROWSER.auth,
        )
    )
    assert said == {
        "title": "Checkout is down",
        "claims": {
            "aud": "https://push.example",
            "exp": int((NOW + timedelta(hours=12)).timestamp()),
            "sub": "https://tocsin.example",
        },
    }


_INDEPENDENT = """
import base64, json, sys
import http_ece
from cryptography.hazmat.primitives.asymmetric import ec
from py_vapid import Vapid02
body, authorization, private, auth = sys.argv[1:]
raw = lambda t: base64.urlsafe_b64decode(t + "=" * (-len(t) % 4))
key = ec.derive_private_key(int.from_bytes(raw(private), "big"), ec.SECP256R1())
plain = http_ece.decrypt(raw(body), private_key=key, auth_secret=raw(auth), version="aes128gcm")
assert Vapid02.verify(authorization)
token = authorization.split("t=")[1].split(",")[0]
claims = json.loads(raw(token.split(".")[1]))
print(json.dumps({"title": json.loads(plain)["title"], "claims": claims}))
"""


@given(st.text(max_size=300), st.text(max_size=9000), st.text(max_size=400))
def test_any_words_fit_into_a_push(title: str, body: str, fact: str) -> None:
    made = call(Message(title, body, facts=tuple((fact, fact) for _ in range(25))))
    assert len(made.request.body) <= 4096
    said = json.loads(BROWSER.opened(made.request.body))
    assert set(said["codes"]) == set(answers.Verb)


def test_a_page_is_urgent_and_news_are_not() -> None:
    page = Message("Checkout is down", can_answer=True)
    assert call(page).request.headers["Urgency"] == "high"
    calm = replace(page, urgency=Urgency.LOW)
    assert call(calm).request.headers["Urgency"] == "normal"
    assert 0 < int(call(page).request.headers["TTL"]) <= 86_400
    assert re.fullmatch(r"vapid t=[\w-]+\.[\w-]+\.[\w-]+,k=[\w-]+",
                        call(page).request.headers["Authorization"])  # fmt: skip


def test_only_the_last_page_of_an_incident_waits_for_a_telephone_that_is_off() -> None:
    page = Message("Checkout is down", can_answer=True)
    topic = call(page).request.headers["Topic"]
    assert re.fullmatch(r"[\w-]{1,32}", topic)
    assert call(replace(page, title="Again")).request.headers["Topic"] == topic
    news = replace(page, kind=Kind.UPDATE)
    assert "Topic" not in call(news).request.headers, "news never replace a page that waits"


@pytest.mark.parametrize(
    "address",
    [
        "", "https://push.example", "https://push.example#x.y", "http://push.example#a.b",
        f"ftp://push.example#{BROWSER.keys}", f"http://push.example#{BROWSER.keys}",
        f"https://push.example/x#{'A' * 87}.{'A' * 22}", "#.", "ü",
    ],
)  # fmt: skip
def test_what_no_browser_gives_is_no_subscription(address: str) -> None:
    with pytest.raises(BadSubscription):
        channel.check_address(address)


ANSWERS = [
    (201, Outcome.SENT, False),
    (404, Outcome.PERMANENT, True),
    (410, Outcome.PERMANENT, True),
    (413, Outcome.PERMANENT, False),
    (403, Outcome.PERMANENT, False),
]


@pytest.mark.parametrize(("status", "outcome", "is_gone"), ANSWERS)
def test_what_a_push_service_answers_is_understood(
    status: int, outcome: Outcome, is_gone: bool
) -> None:
    attempt = channel.judge(http.Response(status, {}, b""))
    assert attempt is not None
    assert (attempt.outcome, attempt.is_gone) == (outcome, is_gone)


@pytest.mark.parametrize("status", [429, 500, 503])
def test_a_busy_push_service_is_asked_again(status: int) -> None:
    assert channel.judge(http.Response(status, {"retry-after": "7"}, b"")) is None
