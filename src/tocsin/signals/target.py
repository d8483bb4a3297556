"""Checks of a probe's target as it was entered, shared by the probes."""

import ssl
from collections.abc import Mapping
from typing import Any

from tocsin.signals import dialing
from tocsin.signals.provider import Field, FieldKind

HOST = Field("host", "Host", is_required=True, help="A name or an address.")
VERIFY = Field(
    "verify",
    "Check the certificate",
    FieldKind.BOOLEAN,
    default=True,
    help="Off for a self-signed certificate that nobody vouches for.",
)
CA_CERTIFICATE = Field(
    "ca_certificate",
    "Own authority",
    FieldKind.LINES,
    default="",
    help="The PEM certificate of your own authority, beside the public ones.",
)
_TYPES: Mapping[FieldKind, tuple[type, ...]] = {
    FieldKind.TEXT: (str,),
    FieldKind.LINES: (str,),
    FieldKind.NUMBER: (int, float),
    FieldKind.BOOLEAN: (bool,),
    FieldKind.JSON: (dict,),
}


def mistakes(target: Mapping[str, Any], fields: tuple[Field, ...]) -> list[str]:
    """What is missing, unknown or of the wrong kind; then whether the values make sense."""
    known = {field.name: field for field in fields}
    found = [
        f"'{name}' is not a field; there are {', '.join(known)}."
        for name in target
        if name not in known
    ]
    found += [
        f"'{field.name}' is missing."
        for field in fields
        if field.is_required and target.get(field.name) in (None, "")
    ]
    found += [
        f"'{name}' must be {known[name].kind}."
        for name, value in target.items()
        if name in known and value is not None and not _is_of(known[name].kind, value)
    ]
    return found or [*_port_mistakes(target), *_certificate_mistakes(target)]


def with_defaults(target: Mapping[str, Any], fields: tuple[Field, ...]) -> dict[str, Any]:
    defaults = {field.name: field.default for field in fields}
    return defaults | {name: value for name, value in target.items() if value is not None}


def _is_of(kind: FieldKind, value: Any) -> bool:
    if kind is FieldKind.NUMBER and isinstance(value, bool):
        return False
    return isinstance(value, _TYPES[kind])


def _port_mistakes(target: Mapping[str, Any]) -> list[str]:
    port = target.get("port")
    if port is None or (isinstance(port, int) and 0 < port < 65536):
        return []
    return ["'port' must be from 1 to 65535."]


def _certificate_mistakes(target: Mapping[str, Any]) -> list[str]:
    try:
        dialing.tls(verify=True, ca_certificate=target.get("ca_certificate") or "")
    except (ssl.SSLError, ValueError):
        return ["'ca_certificate' is not a certificate in PEM."]
    return []
