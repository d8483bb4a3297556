"""Whom SNS' signatures name, and what becomes of certificates."""

import json
from dataclasses import replace
from typing import Any

import pytest

from tests import clients
from tests.signals.reading import NOW
from tests.signals.topic import ARN, Topic
from tocsin.kit import errors
from tocsin.kit.http import Request, Response
from tocsin.signals import certificates, sns
from tocsin.signals.certificates import Certificates
from tocsin.signals.verification import Proof, Unverifiable

TOPIC = Topic.made()
URL = "https://sns.eu-central-1.amazonaws.com/SimpleNotificationService-1.pem"


def asked(said: Any, *, secret: str = "", mapping: dict[str, str] | None = None) -> str:
    verifier = sns.Verifier(Certificates(TOPIC.answer).fetch)
    return verifier(Proof(json.dumps(said).encode(), {}, secret, NOW, mapping or {}))


@pytest.mark.parametrize("version", ["1", "2"])
def test_what_sns_signed_is_believed(version: str) -> None:
    topic = replace(TOPIC, version=version)
    for said in (topic.alarm("ALARM"), topic.confirmation()):
        assert asked(said) == ""
        assert asked(said, secret=ARN) == ""


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"Message": "{}"}, "The signature is not the one of SNS."),
        ({"Timestamp": "2027-01-01T00:00:00.000Z"}, "The signature is not the one of SNS."),
        ({"Signature": "not base64!"}, "The signature is not the one of SNS."),
        ({"Signature": None}, "The signature is not the one of SNS."),
        ({"SignatureVersion": "7"}, "The version of its signature is unknown."),
        ({"SigningCertURL": "https://evil.example/x.pem"}, "is not one of SNS"),
        ({"SigningCertURL": "http://sns.eu-central-1.amazonaws.com/x.pem"}, "is not one of SNS"),
        ({"SigningCertURL": "https://sns.eu-central-1.amazonaws.com/x"}, "is not one of SNS"),
        ({"SigningCertURL": None}, "is not one of SNS"),
    ],
)
def test_what_sns_did_not_sign_is_refused(change: dict[str, Any], reason: str) -> None:
    assert reason in asked(TOPIC.alarm("OK") | change)


def test_raw_delivery_is_taken_unless_a_topic_was_entered() -> None:
    bare = json.loads(TOPIC.alarm("OK")["Message"])
    assert asked(bare) == ""
    assert "Only what SNS signed" in asked(bare, secret=ARN)
    assert "another topic" in asked(TOPIC.alarm("OK"), secret=f"{ARN}-others")


def test_a_service_that_does_not_sign_can_be_let_in() -> None:
    forged = TOPIC.alarm("OK") | {"Signature": "EXAMPLE"}
    assert asked(forged, mapping={"signature": "ignored"}) == ""


def test_a_secret_of_aws_is_a_topic() -> None:
    assert sns.topic_mistake(ARN) == ""
    assert "arn:aws:sns:" in sns.topic_mistake("between us")


def test_a_certificate_is_fetched_once_a_day() -> None:
    seconds, fetched = [0.0], []

    def answered(request: Request) -> Response:
        fetched.append(request.url)
        return TOPIC.answer(request)

    kept = Certificates(answered, seconds=lambda: seconds[0])
    assert kept.fetch(URL) == kept.fetch(URL) == TOPIC.pem
    seconds[0] = 90_000.0
    kept.fetch(URL)
    assert fetched == [URL, URL]


def test_what_cannot_be_fetched_is_asked_for_again() -> None:
    answers = [Response(503, {}, b""), Response(200, {}, TOPIC.pem)]
    kept = Certificates(lambda _: answers.pop(0))
    with pytest.raises(Unverifiable, match="HTTP 503"):
        kept.fetch(URL)
    assert kept.fetch(URL) == TOPIC.pem


def test_no_network_and_no_certificate_are_no_reason_to_believe() -> None:
    def unreachable(_: Request) -> Response:
        raise errors.Unavailable("It took too long to answer.")

    with pytest.raises(Unverifiable, match="took too long"):
        Certificates(unreachable).fetch(URL)
    with pytest.raises(Unverifiable, match="cannot be read"):
        sns.Verifier(lambda _: b"no certificate")(
            Proof(json.dumps(TOPIC.alarm("OK")).encode(), {}, "", NOW)
        )


def test_certificates_do_not_pile_up() -> None:
    kept = Certificates(lambda _: Response(200, {}, b"x"))
    for number in range(100):
        kept.fetch(f"https://sns.eu-central-1.amazonaws.com/{number}.pem")
    assert len(kept._kept) == certificates._AT_MOST


VALIDATOR = """
const {Readable} = require("stream");
const {PEM, SAID} = process.env;
require("https").get = (options, answer) => {
  const body = Readable.from([Buffer.from(PEM)]);
  body.statusCode = 200;
  process.nextTick(() => answer(body));
  return {on: () => {}};
};
const Validator = require("sns-validator");
const check = (said) => new Promise((done) => {
  new Validator().validate(said, (error) => done(error ? String(error) : "valid"));
});
Promise.all(JSON.parse(SAID).map(check)).then((found) => console.log(JSON.stringify(found)));
"""


def test_amazons_own_validator_agrees_with_our_signatures() -> None:
    newer = replace(TOPIC, version="2")
    good = [each for topic in (TOPIC, newer) for each in (topic.alarm("OK"), topic.confirmation())]
    forged = [each | {"Message": "{}"} for each in good]
    env = {"PEM": TOPIC.pem.decode(), "SAID": json.dumps([*good, *forged])}
    told = clients.answer(clients.node(VALIDATOR, package="sns-validator", env=env))
    assert isinstance(told, list)
    assert [verdict == "valid" for verdict in told] == [True] * 4 + [False] * 4
