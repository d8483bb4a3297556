"""StatusCake's webhook: a form with the test and its state."""

from tocsin.signals import message
from tocsin.signals.message import Message, Told
from tocsin.signals.provider import Group, Source


def _tell(said: Message) -> Told:
    name = said.text("Name", "URL", "TestID")
    return Told(
        identity=said.text("TestID", "Name", "URL"),
        state=said.state("Status"),
        summary=f"{name} is {said.word('Status') or 'failing'}" if name else "",
        description=said.text("HTTP status {StatusCode}"),
        labels=said.labels(check="Name", method="Method", status_code="StatusCode", tags="Tags"),
        links=said.links(Checked="URL"),
    )


PROVIDER = Source(
    slug="statuscake",
    title="StatusCake",
    group=Group.UPTIME,
    parse=message.parser(_tell),
    help="Its uptime tests by the webhook of a contact group, as form or as JSON.",
    paste="""\
# StatusCake: Alerting > Contact groups > New contact group
Webhook URL: {url}/integrations/statuscake/{key}
# then choose the contact group in each test
""",
)
