"""Pingdom's webhook: one message for each change of a check's state."""

from tocsin.signals import message
from tocsin.signals.message import Message, Told
from tocsin.signals.provider import Group, Source


def _tell(said: Message) -> Told:
    return Told(
        identity=said.text("check_id", "details.check_id"),
        state=said.state("current_state", "event_type"),
        summary=said.text(
            "{check_name}: {description}", "{details.check_name}: {description}", "check_name"
        ),
        severity=said.severity("importance_level"),
        description=said.text("long_description", "details.long_description"),
        labels=said.labels(
            "check_type",
            "previous_state",
            "tags",
            check="check_name",
            host="check_params.hostname",
            probed_from="first_probe.location",
        )
        | said.labels("details.hostname", "details.tags", check="details.check_name"),
        links=said.links(Checked="check_params.full_url", Pingdom="contexts[0].href"),
        at=said.moment("state_changed_timestamp"),
        is_dated=True,
    )


PROVIDER = Source(
    slug="pingdom",
    title="Pingdom",
    group=Group.UPTIME,
    parse=message.parser(_tell),
    help="Its checks by the webhook of an integration; a check is one alert until it is up again.",
    paste="""\
# Pingdom: Settings > Integrations > Add integration
Type: Webhook
URL:  {url}/integrations/pingdom/{key}
# then select the integration in each check under "Connect integrations"
""",
)
