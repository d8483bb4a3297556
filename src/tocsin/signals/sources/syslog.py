"""Syslog: lines of RFC 5424 or RFC 3164, heard by the listener or posted by what forwards them."""

from collections.abc import Mapping
from datetime import timedelta

from tocsin.signals import signal, way
from tocsin.signals.message import QUIET
from tocsin.signals.provider import Context, Field, FieldKind, Group, Source
from tocsin.signals.signal import Severity, Signal, State, Unparseable
from tocsin.signals.syslog import line, sieve
from tocsin.signals.syslog.line import SEVERITIES, Line

_SEVERITIES = {
    "emerg": Severity.CRITICAL,
    "alert": Severity.CRITICAL,
    "crit": Severity.CRITICAL,
    "err": Severity.ERROR,
    "warning": Severity.WARNING,
}


def parse(body: bytes, headers: Mapping[str, str], context: Context) -> list[Signal]:
    lines = [each for each in body.splitlines() if each.strip(b"\x00 \t")]
    if not lines:
        raise Unparseable("There is no line in it.")
    sender = headers.get(way.ADDRESS, "")
    found = (_signal(line.read(each), sender, context) for each in lines)
    return [each for each in found if each is not None]


def _signal(said: Line, sender: str, context: Context) -> Signal | None:
    rules = context.mapping or {}
    state = sieve.state(rules, said)
    if state is None:
        return None
    host = said.host or sender
    named = (host, said.app, sieve.about(rules, said))
    ends = QUIET if state is State.FIRING and context.auto_resolve_after is None else timedelta()
    return Signal(
        identity=signal.identity("/".join(filter(None, named)) or "syslog"),
        state=state,
        summary=signal.summary(" ".join(filter(None, (host, _headed(said))))),
        severity=_SEVERITIES.get(said.severity, Severity.INFO),
        description=signal.description(said.text),
        labels=signal.labels(_labels(said, host, sender)),
        occurred_at=said.said_at or context.now,
        ends_at=context.now + ends if ends else None,
        flags=said.flags,
    )


def _headed(said: Line) -> str:
    text = said.text or said.name or "said nothing"
    return f"{said.app}: {text}" if said.app else text


def _labels(said: Line, host: str, sender: str) -> dict[str, str]:
    own = {
        "host": host,
        "address": sender,
        "app": said.app,
        "facility": said.facility,
        "syslog_severity": said.severity,
        "message_id": said.name,
    }
    data = {
        f"{element.partition('@')[0]}_{name}": value
        for element, pairs in said.data.items()
        for name, value in pairs.items()
    }
    return {name: value for name, value in (own | data).items() if value}


PROVIDER = Source(
    slug="syslog",
    title="Syslog",
    group=Group.INFRASTRUCTURE,
    parse=parse,
    check=sieve.mistakes,
    help="Lines by UDP, TCP or TLS (RFC 5424, RFC 3164); a filter says which are worth an alert.",
    verification=None,
    fields=(
        Field(
            "from",
            "Senders",
            FieldKind.LIST,
            help="Addresses or networks, one a line. Empty: all that no other source names.",
        ),
        Field(
            "severity",
            "Severity",
            default=sieve.SEVERITY,
            choices=SEVERITIES,
            help="This and worse.",
        ),
        Field("facilities", "Facilities", FieldKind.LIST, help="Such as kern or local7; or all."),
        Field("apps", "Programs", FieldKind.LIST, help="Such as sshd; or all."),
        Field("match", "Text that counts", help="A regular expression; its groups name the alert."),
        Field("unless", "Text that does not", help="A regular expression."),
        Field(
            "resolved",
            "Text that resolves",
            help="A regular expression with the same groups, of whatever severity.",
        ),
    ),
    paste="""\
# rsyslog, where Tocsin listens with TOCSIN_SYSLOG_LISTEN=:5514: /etc/rsyslog.d/tocsin.conf
template(name="tocsin" type="string" string="<%PRI%>1 %TIMESTAMP:::date-rfc3339% %HOSTNAME% \\
%APP-NAME% %PROCID% %MSGID% [tocsin@0 key=\\"{key}\\"] %msg%\\n")
*.err action(type="omfwd" target="{machine}" port="5514" protocol="tcp" template="tocsin"
  action.resumeRetryCount="-1" queue.type="LinkedList" queue.filename="tocsin")
# a device that can name no key: enter its address under Senders
""",
)
