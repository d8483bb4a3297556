"""Nagios, Naemon and Centreon: a notification command that posts its macros as a form."""

from tocsin.signals import message, plugin_notice
from tocsin.signals.message import Message, Told
from tocsin.signals.plugin_notice import Notice
from tocsin.signals.provider import Group, Source


def _tell(said: Message) -> Told:
    service = said.text("service", "SERVICEDESC", "service_description")
    notice = Notice(
        kind=said.text("type", "NOTIFICATIONTYPE", "notification_type"),
        host=said.text("host", "HOSTNAME", "host_name", "hostname"),
        service=service,
        state=said.text("state", "SERVICESTATE", "HOSTSTATE")
        if service
        else said.text("state", "HOSTSTATE"),
        output=said.text("output", "SERVICEOUTPUT", "HOSTOUTPUT"),
        long_output=plugin_notice.text(
            said.text("long_output", "LONGSERVICEOUTPUT", "LONGHOSTOUTPUT")
        ),
        labels=said.labels("address", "group", "author", "comment", "problem_id"),
        links=said.links(Notes="notes_url", Nagios="url"),
    )
    return plugin_notice.told(notice, said)


PROVIDER = Source(
    slug="nagios",
    title="Nagios",
    group=Group.INFRASTRUCTURE,
    parse=message.parser(_tell),
    help="Hosts and services by a notification command of two lines; Naemon and Centreon alike.",
    paste="""\
# commands.cfg: the same for hosts, with $HOSTSTATE$ and $HOSTOUTPUT$ and without service=
define command {
  command_name notify-service-by-tocsin
  command_line /usr/bin/curl -fsS -m 20 --retry 3 '{url}/integrations/nagios/{key}' \\
    --data-urlencode 'type=$NOTIFICATIONTYPE$' --data-urlencode 'host=$HOSTNAME$' \\
    --data-urlencode 'service=$SERVICEDESC$' --data-urlencode 'state=$SERVICESTATE$' \\
    --data-urlencode 'output=$SERVICEOUTPUT$' --data-urlencode 'address=$HOSTADDRESS$' \\
    --data-urlencode 'long_output=$LONGSERVICEOUTPUT$' --data-urlencode 'url=$SERVICEACTIONURL$'
}
# contacts.cfg: service_notification_commands notify-service-by-tocsin
""",
)
