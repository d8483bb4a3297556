"""Icinga 2: a notification command that posts its macros as a form."""

from tocsin.signals import message, plugin_notice
from tocsin.signals.message import Message, Told
from tocsin.signals.plugin_notice import Notice
from tocsin.signals.provider import Group, Source


def _tell(said: Message) -> Told:
    notice = Notice(
        kind=said.text("type", "notification_type"),
        host=said.text("host", "host_name"),
        service=said.text("service", "service_name"),
        state=said.text("state", "service_state", "host_state"),
        output=said.text("output", "service_output", "host_output"),
        long_output=said.text("long_output"),
        labels=said.labels("address", "author", "comment", host_display="host_display_name"),
        links=said.links(Notes="notes_url", Icinga="url"),
    )
    return plugin_notice.told(notice, said)


PROVIDER = Source(
    slug="icinga",
    title="Icinga 2",
    group=Group.INFRASTRUCTURE,
    parse=message.parser(_tell),
    help="Hosts and services by a notification command; Director takes the same lines.",
    paste="""\
# conf.d/tocsin.conf; for hosts the same with host.state and host.output, without service
object NotificationCommand "tocsin-service" {
  command = [ "/usr/bin/curl", "-fsS", "-m", "20", "{url}/integrations/icinga/{key}" ]
  arguments = {
    "--data-urlencode" = {
      value = [ "type=$notification.type$", "host=$host.name$", "service=$service.name$",
        "state=$service.state$", "output=$service.output$",
        "author=$notification.author$", "comment=$notification.comment$" ]
      repeat_key = true
    }
  }
}
apply Notification "tocsin" to Service {
  command = "tocsin-service"
  users = [ "icingaadmin" ]
  types = [ Problem, Recovery, Acknowledgement, FlappingStart, FlappingEnd ]
  assign where true
}
""",
)
