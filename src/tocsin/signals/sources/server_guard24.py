"""ServerGuard24's webhook: a service of a server with the result of its check."""

from tocsin.signals import message
from tocsin.signals.message import Message, Told
from tocsin.signals.provider import Group, Source


def _tell(said: Message) -> Told:
    return Told(
        identity=said.key("server_address", "service_shortname", "service_name"),
        state=said.state("check_result"),
        summary=said.text(
            "{service_name} on {server_name}: {check_result}", "service_name", "server_name"
        ),
        severity=said.severity("check_result"),
        description=said.text("{check_output} {service_message}", "check_output"),
        labels=said.labels(
            host="server_address", server="server_name", check="service_name", result="check_result"
        ),
    )


PROVIDER = Source(
    slug="server_guard24",
    title="ServerGuard24",
    group=Group.UPTIME,
    parse=message.parser(_tell),
    help="Services of servers until their check is OK again.",
    paste="""\
# ServerGuard24: Notifications > Contacts > Webhook
URL: {url}/integrations/server_guard24/{key}
""",
)
