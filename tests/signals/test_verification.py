"""A delivery proves itself by what its vendor signs, or it is told what is wrong."""

import base64
import hmac
from collections.abc import Callable, Mapping
from datetime import timedelta

import pytest

from tests.signals.reading import NOW
from tocsin.signals import sources, verification
from tocsin.signals.verification import Check, Proof, Signature, Token

SECRET, BODY = "between us", b'{"a": 1}'
HEX = hmac.digest(SECRET.encode(), BODY, "sha256").hex()
STAMP = str(int(NOW.timestamp()))
GITHUB = Signature("x-hub-signature-256", scheme="sha256=")
PAGERDUTY = Signature("x-pagerduty-signature", scheme="v1=")
GRAFANA = Signature("x-signature", stamp="x-stamp")
SIGNALFX = Signature("x-sfx-signature", algorithm="sha1", is_base64=True)


def asked(check: Check, headers: Mapping[str, str], *, secret: str = SECRET) -> str:
    return check(Proof(BODY, headers, secret, NOW))


def stamped(stamp: str) -> str:
    return hmac.digest(SECRET.encode(), f"{stamp}:".encode() + BODY, "sha256").hex()


def basic(text: str) -> dict[str, str]:
    return {"authorization": f"Basic {base64.b64encode(text.encode()).decode()}"}


def sfx() -> str:
    return base64.b64encode(hmac.digest(SECRET.encode(), BODY, "sha1")).decode()


@pytest.mark.parametrize(
    ("check", "headers"),
    [
        (GITHUB, {"x-hub-signature-256": f"sha256={HEX}"}),
        (PAGERDUTY, {"x-pagerduty-signature": f"v1={HEX}"}),
        (PAGERDUTY, {"x-pagerduty-signature": f"v1={'0' * 64}, v1={HEX}"}),
        (GRAFANA, {"x-signature": HEX}),
        (GRAFANA, {"x-signature": stamped(STAMP), "x-stamp": STAMP}),
        (SIGNALFX, {"x-sfx-signature": sfx()}),
        (Token("x-gitlab-token"), {"x-gitlab-token": SECRET}),
        (verification.credentials, {"authorization": f"Bearer {SECRET}"}),
        (verification.credentials, {"x-tocsin-secret": SECRET}),
        (verification.any_of(Token("x-a"), Token("x-b")), {"x-b": SECRET}),
    ],
)
def test_what_the_sender_signed_is_believed(check: Check, headers: Mapping[str, str]) -> None:
    assert asked(check, headers) == ""


def test_basic_credentials_are_the_secret() -> None:
    assert asked(verification.credentials, basic("ana:hush"), secret="ana:hush") == ""
    assert "are others" in asked(verification.credentials, basic("ana:x"), secret="ana:hush")


@pytest.mark.parametrize(
    ("check", "headers", "said"),
    [
        (GITHUB, {}, "x-hub-signature-256 with the signature is missing"),
        (GITHUB, {"x-hub-signature-256": HEX}, "was not made with"),
        (GITHUB, {"x-hub-signature-256": "sha256=" + "é"}, "was not made with"),
        (GRAFANA, {"x-signature": HEX, "x-stamp": STAMP}, "was not made with"),
        (GRAFANA, {"x-signature": stamped("7"), "x-stamp": "7"}, "5 minutes old"),
        (GRAFANA, {"x-signature": stamped("x"), "x-stamp": "x"}, "cannot be read"),
        (Token("x-gitlab-token"), {}, "x-gitlab-token with the secret is missing"),
        (Token("x-gitlab-token"), {"x-gitlab-token": "ü"}, "holds another secret"),
        (verification.credentials, {}, "Neither the header"),
        (verification.credentials, {"authorization": "Basic !"}, "Neither the header"),
        (verification.credentials, {"x-tocsin-secret": "x"}, "holds another secret"),
        (verification.standard_webhooks, {}, "are missing"),
    ],
)
def test_what_is_wrong_is_said(check: Check, headers: Mapping[str, str], said: str) -> None:
    assert said in asked(check, headers)


def standard(secret: str, *, stamp: str = STAMP, prefix: str = "webhook") -> dict[str, str]:
    key = base64.b64decode(secret.removeprefix("whsec_"))
    digest = hmac.digest(key, f"msg_1.{stamp}.".encode() + BODY, "sha256")
    return {
        f"{prefix}-id": "msg_1",
        f"{prefix}-timestamp": stamp,
        f"{prefix}-signature": f"v1,AAAA v1,{base64.b64encode(digest).decode()}",
    }


def test_standard_webhooks_are_verified() -> None:
    secret = "whsec_" + base64.b64encode(b"0123456789abcdef01234567").decode()
    check = verification.standard_webhooks
    assert asked(check, standard(secret), secret=secret) == ""
    assert asked(check, standard(secret, prefix="svix"), secret=secret) == ""
    old = str(int((NOW - timedelta(minutes=6)).timestamp()))
    assert "5 minutes old" in asked(check, standard(secret, stamp=old), secret=secret)
    assert "was not made with" in asked(check, standard(secret), secret="whsec_AAAA")
    assert "was not made with" in asked(check, standard(secret), secret="not base64!")


@pytest.mark.parametrize("kind", sources.PROVIDERS)
def test_no_kind_believes_a_delivery_without_its_proof(kind: str) -> None:
    asking = sources.PROVIDERS[kind].verification
    if asking is not None:
        assert asking.help
        assert asking.check(Proof(b"{}", {}, SECRET, NOW)) != ""


def test_a_check_is_a_function_of_its_proof_alone() -> None:
    checks: list[Callable[[Proof], str]] = [GITHUB, Token("x"), verification.credentials]
    assert [asked(check, {}) for check in checks] == [asked(check, {}) for check in checks]
