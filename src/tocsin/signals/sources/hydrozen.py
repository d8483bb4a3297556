"""Hydrozen's webhook, which is 66uptime's."""

from tocsin.signals import message, sixty_six_monitor
from tocsin.signals.provider import Group, Source

PROVIDER = Source(
    slug="hydrozen",
    title="Hydrozen",
    group=Group.UPTIME,
    parse=message.parser(sixty_six_monitor.tell),
    help="Monitors and heartbeats until they are up again; expiries for a day after each message.",
    paste="""\
# Hydrozen: Notification handlers > Create > Webhook
URL: {url}/integrations/hydrozen/{key}
# then choose the handler in each monitor, heartbeat and domain
""",
)
