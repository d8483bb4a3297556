"""A topic of SNS, which signs what it says with a certificate of our own making."""

import base64
import json
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import padding, rsa
from cryptography.x509.oid import NameOID

from tocsin.kit.http import Request, Response
from tocsin.signals import sns

ARN = "arn:aws:sns:eu-central-1:123456789012:alarms"
HOST = "https://sns.eu-central-1.amazonaws.com"
ALARM_ARN = "arn:aws:cloudwatch:eu-central-1:123456789012:alarm:disk"


@dataclass(frozen=True)
class Topic:
    key: rsa.RSAPrivateKey
    pem: bytes
    arn: str = ARN
    version: str = "1"

    @classmethod
    def made(cls) -> "Topic":
        key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
        name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "sns.amazonaws.com")])
        certificate = (
            x509.CertificateBuilder()
            .subject_name(name)
            .issuer_name(name)
            .public_key(key.public_key())
            .serial_number(x509.random_serial_number())
            .not_valid_before(datetime(2020, 1, 1, tzinfo=UTC))
            .not_valid_after(datetime(2200, 1, 1, tzinfo=UTC))
            .sign(key, hashes.SHA256())
        )
        return cls(key, certificate.public_bytes(serialization.Encoding.PEM))

    def answer(self, request: Request) -> Response:
        """The certificate, at its address."""
        is_there = request.url == f"{HOST}/SimpleNotificationService-1.pem"
        return Response(200, {}, self.pem) if is_there else Response(404, {}, b"")

    def confirmation(self) -> dict[str, Any]:
        url = f"{HOST}/?Action=ConfirmSubscription&TopicArn={self.arn}&Token=t"
        return self.signed(
            {"Type": "SubscriptionConfirmation", "Message": "Visit the SubscribeURL.",
             "SubscribeURL": url, "Token": "t"}
        )  # fmt: skip

    def alarm(self, state: str, **more: Any) -> dict[str, Any]:
        at = "2026-03-16T09:25:00.000+0000" if state == "ALARM" else "2026-03-16T09:28:00.000+0000"
        told = {"AlarmName": "disk", "AlarmArn": ALARM_ARN, "NewStateValue": state,
                "NewStateReason": "Threshold Crossed", "StateChangeTime": at, **more}  # fmt: skip
        return self.signed(
            {"Type": "Notification", "Subject": f"{state}: disk", "Message": json.dumps(told)}
        )

    def signed(self, said: dict[str, Any]) -> dict[str, Any]:
        whole = said | {
            "MessageId": "m-1",
            "TopicArn": self.arn,
            "Timestamp": "2026-03-16T09:29:00.000Z",
            "SignatureVersion": self.version,
            "SigningCertURL": f"{HOST}/SimpleNotificationService-1.pem",
        }
        algorithm = hashes.SHA1() if self.version == "1" else hashes.SHA256()
        signature = self.key.sign(sns.signed_text(whole), padding.PKCS1v15(), algorithm)
        return whole | {"Signature": base64.b64encode(signature).decode()}
