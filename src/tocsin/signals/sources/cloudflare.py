"""Cloudflare's notifications by webhook; those that have an end name it, the others fall silent."""

from tocsin.signals import document, message
from tocsin.signals.message import Message, Told
from tocsin.signals.provider import Group, Source
from tocsin.signals.signal import Severity, State
from tocsin.signals.verification import Token, Verification

_END = "alert_state_event_end"


def _tell(said: Message) -> Told:
    event = said.word("alert_event")
    name = said.text("name", "policy_name", "alert_type") or "Cloudflare"
    return Told(
        identity=_identity(said),
        state=State.OK if event == _END else said.state("data.new_status", "data.new_health"),
        summary=said.text("text") or name,
        severity=Severity.INFO if name == "Test" else said.severity("data.severity"),
        description=said.text("text"),
        labels=said.labels("alert_type", policy="name", account="account_id")
        | document.scalars(said.members("data")),
        links=said.links(Dashboard="data.dashboard_link"),
        at=said.moment("ts"),
        ends_at=None if event else said.ends_by_silence(),
    )


def _identity(said: Message) -> str:
    """What is the same when it ends; of those without an end, what the policy is about."""
    named = said.text("alert_correlation_id")
    about = said.text("data.pool_id", "data.zone_name", "data.unreachable_zones[0].zone_name")
    return named or said.key("policy_id", "alert_type", about=about) or said.key("name", "text")


PROVIDER = Source(
    slug="cloudflare",
    title="Cloudflare",
    group=Group.CLOUD,
    parse=message.parser(_tell),
    help="Notifications, until their end where Cloudflare tells it, else until a silent day.",
    verification=Verification(
        "The secret that you enter beside the webhook's URL.", Token("cf-webhook-auth")
    ),
    paste="""\
# Cloudflare: Notifications > Destinations > Webhooks > Create
URL: {url}/integrations/cloudflare/{key}
""",
)
