"""ElastAlert 2's HTTP POST alerter. It knows no end: an alert is over when it has been silent."""

from tocsin.signals import message
from tocsin.signals.message import Message, Told
from tocsin.signals.provider import Source
from tocsin.signals.signal import State


def _tell(said: Message) -> Told:
    state = said.state("event_type", "status")
    return Told(
        identity=said.text("Id", "id", "alert_key", "rule_name", "rule"),
        state=state,
        summary=said.text("Title", "title", "alert_subject", "rule_name", "rule"),
        severity=said.severity("Severity", "severity", "level"),
        description=said.text("Description", "description", "alert_text", "message"),
        labels=said.labels("rule_name", "host", "num_hits", "num_matches", index="_index"),
        links=said.links(Search="kibana_discover_url", Kibana="kibana_link"),
        at=said.moment("@timestamp"),
        ends_at=said.ends_by_silence() if state is State.FIRING else None,
        service=said.text("service"),
    )


PROVIDER = Source(
    slug="elastalert",
    title="ElastAlert 2",
    parse=message.parser(_tell),
    help="Rules that match; over when they have been silent for a day.",
    paste="""\
# your rule's .yaml
alert: post2
http_post2_url: {url}/integrations/elastalert/{key}
http_post2_payload:
  id: "{{ rule_name }}"
  title: "{{ alert_subject }}"
  description: "{{ alert_text }}"
http_post2_static_payload:
  severity: error
""",
)
