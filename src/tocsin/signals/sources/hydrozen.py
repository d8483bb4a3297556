"""Hydrozen's webhook, which is 66uptime's."""

from tocsin.signals.provider import Group, Source
from tocsin.signals.sources import sixty_six_uptime

PROVIDER = Source(
    slug="hydrozen",
    title="Hydrozen",
    group=Group.UPTIME,
    parse=sixty_six_uptime.PROVIDER.parse,
    help="Monitors and heartbeats until they are up again; expiries for a day after each message.",
    paste="""\
# Hydrozen: Notification handlers > Create > Webhook
URL: {url}/integrations/hydrozen/{key}
# then choose the handler in each monitor, heartbeat and domain
""",
)
