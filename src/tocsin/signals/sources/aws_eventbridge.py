"""Amazon EventBridge: a rule whose target is an API destination, with the event as it is."""

from tocsin.signals import aws_event, message
from tocsin.signals.message import Message, Told
from tocsin.signals.provider import Group, Source


def _tell_all(said: Message) -> list[Told]:
    return aws_event.alarm(said) if aws_event.is_alarm(said.value) else aws_event.event(said)


PROVIDER = Source(
    slug="aws_eventbridge",
    title="Amazon EventBridge",
    group=Group.CLOUD,
    parse=message.parser_of_many(_tell_all),
    help="Alarms, AWS Health and findings; what deploys becomes a change.",
    paste="""\
# AWS: EventBridge > API destinations > Create, with a connection that is authorized by an API key:
# header X-Tocsin-Key, value {key}
aws events create-api-destination --name tocsin --http-method POST --connection-arn CONNECTION \\
  --invocation-endpoint {url}/integrations/aws_eventbridge
# and make it the target of your rule, with the matched event as its input
""",
)
