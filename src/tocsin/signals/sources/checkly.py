"""Checkly's webhook, with the body below: checks that fail, degrade and recover.

A certificate that expires is an alert of its own, because no recovery speaks of it.
"""

from tocsin.signals import message, verification
from tocsin.signals.message import Message, Told
from tocsin.signals.provider import Group, Source
from tocsin.signals.signal import Severity, State
from tocsin.signals.verification import Signature, Verification


def _tell(said: Message) -> Told:
    kind = said.word("alert_type", "ALERT_TYPE")
    is_certificate = kind == "alert_ssl"
    return Told(
        identity=said.key("check_id", about="certificate" if is_certificate else ""),
        state=State.OK if kind.endswith("recovery") else State.FIRING,
        summary=said.text("event", "title", "check_name"),
        severity=Severity.WARNING if is_certificate or "degraded" in kind else Severity.ERROR,
        description=said.text("check_error_message"),
        labels=said.labels(
            "check_type",
            "tags",
            "run_location",
            "ssl_days_remaining",
            check="check_name",
            group="group_name",
        ),
        links=said.links(Check="link"),
        at=said.moment("started_at"),
        ends_at=said.ends_by_silence() if is_certificate else None,
    )


PROVIDER = Source(
    slug="checkly",
    title="Checkly",
    group=Group.UPTIME,
    parse=message.parser(_tell),
    help="Checks until they recover; certificates for a day after each message.",
    verification=Verification(
        "The webhook secret of the channel in Checkly.",
        verification.any_of(Signature("x-checkly-signature"), verification.credentials),
    ),
    paste="""\
# Checkly: Alert settings > Add more channels > Webhook; send all kinds of messages
URL: POST {url}/integrations/checkly/{key}
Body: {"event": "{{ALERT_TITLE}}", "alert_type": "{{ALERT_TYPE}}", "check_id": "{{CHECK_ID}}",
 "check_name": "{{CHECK_NAME}}", "check_type": "{{CHECK_TYPE}}", "group_name": "{{GROUP_NAME}}",
 "check_error_message": "{{CHECK_ERROR_MESSAGE}}", "run_location": "{{RUN_LOCATION}}",
 "ssl_days_remaining": "{{SSL_DAYS_REMAINING}}", "started_at": "{{STARTED_AT}}",
 "tags": "{{TAGS}}", "link": "{{RESULT_LINK}}"}
""",
)
