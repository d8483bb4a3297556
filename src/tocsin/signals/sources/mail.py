"""Whatever can send a mail when something is wrong."""

from collections.abc import Mapping

from tocsin.signals import mail_alert, signal
from tocsin.signals.letter import reading
from tocsin.signals.letter.letter import Letter
from tocsin.signals.provider import Context, Field, FieldKind, Group, Source
from tocsin.signals.signal import Signal, State, Unparseable


def parse(body: bytes, headers: Mapping[str, str], context: Context) -> list[Signal]:
    del headers
    if not body.strip():
        raise Unparseable("The mail was empty.")
    letter = reading.read(body)
    rules = context.mapping or {}
    state = mail_alert.state(letter, rules)
    return [
        Signal(
            identity=signal.identity(mail_alert.identity(letter, rules)),
            state=state,
            summary=signal.summary(mail_alert.title(letter)),
            severity=mail_alert.severity(letter),
            description=signal.description(_described(letter)),
            labels=signal.labels(mail_alert.labels(letter, rules)),
            occurred_at=None if state is State.OK else context.now,
            flags=letter.flags,
        )
    ]


def _described(letter: Letter) -> str:
    files = ", ".join(f"{file.file_name} ({len(file.content)} bytes)" for file in letter.files)
    return f"{letter.text}\n\nEnclosed: {files}" if files else letter.text


PROVIDER = Source(
    slug="mail",
    title="Mail",
    group=Group.PROTOCOL,
    parse=parse,
    check=mail_alert.mistakes,
    verification=None,
    help="Any mail: the subject says what is wrong, and that it is over.",
    fields=(
        Field(
            "mapping",
            "How its mails are read",
            FieldKind.JSON,
            help='Such as {"address": "backups@example.com", "pattern": "job (\\\\S+)",'
            ' "resolved": ["finished"]}: an address of its own, what names the alert (else its'
            " subject), words that say it is over.",
        ),
    ),
    paste="""\
# Mails to this address open alerts; TOCSIN_MAIL_LISTEN or a mailbox must be set up.
# The key stands behind the plus; whatever stands before it is of no matter.
alerts+{key}@{host}
# Try it:
swaks --server {host}:25 --to alerts+{key}@{host} --h-Subject 'PROBLEM: backup of db1 failed'
""",
)
