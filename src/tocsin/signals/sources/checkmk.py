"""Checkmk: a notification script that posts what Checkmk hands to it."""

from tocsin.signals import message, plugin_notice
from tocsin.signals.message import Message, Told
from tocsin.signals.plugin_notice import Notice
from tocsin.signals.provider import Group, Source


def _tell(said: Message) -> Told:
    notice = Notice(
        kind=said.text("notification_type", "NOTIFY_NOTIFICATIONTYPE", "type").split(" ")[0],
        host=said.text("host", "NOTIFY_HOSTNAME"),
        service=said.text("service", "service_desc", "NOTIFY_SERVICEDESC"),
        state=said.text("status", "state", "NOTIFY_SERVICESTATE", "NOTIFY_HOSTSTATE"),
        output=said.text("output", "NOTIFY_SERVICEOUTPUT", "NOTIFY_HOSTOUTPUT"),
        long_output=plugin_notice.text(said.text("long_output", "NOTIFY_LONGSERVICEOUTPUT")),
        labels=said.labels("address", "site", "alias", "event"),
        links=said.links(Checkmk="url"),
    )
    return plugin_notice.told(notice, said)


PROVIDER = Source(
    slug="checkmk",
    title="Checkmk",
    group=Group.INFRASTRUCTURE,
    parse=message.parser(_tell),
    help="Hosts and services by a notification script that Checkmk offers once it is there.",
    paste="""\
#!/bin/sh
# Tocsin
# Save as ~/local/share/check_mk/notifications/tocsin, chmod +x; then Setup > Notifications > Add
# rule > Notification method: Tocsin. Exit code 1 lets Checkmk try again.
curl -fsS -m 20 '{url}/integrations/checkmk/{key}' \\
  --data-urlencode "notification_type=$NOTIFY_NOTIFICATIONTYPE" \\
  --data-urlencode "host=$NOTIFY_HOSTNAME" --data-urlencode "service=$NOTIFY_SERVICEDESC" \\
  --data-urlencode "status=${NOTIFY_SERVICESTATE:-$NOTIFY_HOSTSTATE}" \\
  --data-urlencode "output=${NOTIFY_SERVICEOUTPUT:-$NOTIFY_HOSTOUTPUT}" \\
  --data-urlencode "long_output=$NOTIFY_LONGSERVICEOUTPUT" \\
  --data-urlencode "address=$NOTIFY_HOSTADDRESS" --data-urlencode "site=$OMD_SITE" || exit 1
""",
)
