"""How long a certificate is still good, so that nobody learns it from the browser."""

import ssl
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from cryptography import x509

from tocsin.signals import dialing, target
from tocsin.signals.check import Found, Health
from tocsin.signals.provider import Asking, Field, FieldKind, Probe

FIELDS = (
    target.HOST,
    Field("port", "Port", FieldKind.NUMBER, default=443),
    Field("server_name", "Server name", default="", help="Asked for if it is not the host."),
    Field("warning_days", "Warn at days left", FieldKind.NUMBER, default=21),
    Field("critical_days", "Fail at days left", FieldKind.NUMBER, default=7),
    target.VERIFY,
    target.CA_CERTIFICATE,
)


async def run(given: Mapping[str, Any], asking: Asking) -> Found:
    wanted = target.with_defaults(given, FIELDS)
    context = dialing.tls(verify=wanted["verify"], ca_certificate=wanted["ca_certificate"])
    try:
        _, writer = await dialing.connect(
            wanted["host"],
            int(wanted["port"]),
            allow=asking.allow,
            context=context,
            server_name=wanted["server_name"],
        )
    except OSError as error:
        return Found(Health.DOWN, dialing.in_words(error))
    try:
        return _judge(_expiry(writer.get_extra_info("ssl_object")), wanted, asking.now)
    finally:
        writer.transport.abort()


def _expiry(secured: ssl.SSLObject) -> datetime:
    # In binary, because Python gives no fields of a certificate that it did not verify.
    certificate = x509.load_der_x509_certificate(secured.getpeercert(binary_form=True) or b"")
    return certificate.not_valid_after_utc


def _judge(expires_at: datetime, wanted: Mapping[str, Any], now: datetime) -> Found:
    left = (expires_at - now).total_seconds() / 86400
    day = f"{expires_at:%Y-%m-%d}"
    if left <= 0:
        return Found(Health.DOWN, f"the certificate expired on {day}")
    reason = f"the certificate expires in {int(left)} days, on {day}"
    if left < wanted["critical_days"]:
        return Found(Health.DOWN, reason)
    return Found(Health.DEGRADED if left < wanted["warning_days"] else Health.UP, reason)


def check(given: Mapping[str, Any]) -> list[str]:
    found = target.mistakes(given, FIELDS)
    wanted = target.with_defaults(given, FIELDS)
    if not found and wanted["critical_days"] > wanted["warning_days"]:
        found.append("'critical_days' must not be above 'warning_days'.")
    return found


PROVIDER = Probe(
    slug="tls",
    title="TLS certificate",
    fields=FIELDS,
    run=run,
    target=lambda given: f"{given.get('host')}:{given.get('port') or 443}",
    check=check,
)
