"""66uptime's webhook: websites, ports, pings and heartbeats, domains and certificates."""

from tocsin.signals import message, sixty_six_monitor
from tocsin.signals.provider import Group, Source

PROVIDER = Source(
    slug="sixty_six_uptime",
    title="66uptime",
    group=Group.UPTIME,
    parse=message.parser(sixty_six_monitor.tell),
    help="Monitors and heartbeats until they are up again; expiries for a day after each message.",
    paste="""\
# 66uptime: Notification handlers > Create > Webhook
URL: {url}/integrations/sixty_six_uptime/{key}
# then choose the handler in each monitor, heartbeat and domain
""",
)
