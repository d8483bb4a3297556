"""Riemann's events, posted as JSON: a service of a host, and the state it is in."""

from tocsin.signals import message
from tocsin.signals.message import Message, Told
from tocsin.signals.provider import Source
from tocsin.signals.signal import Severity

_SEVERITIES = {"expired": Severity.WARNING}


def _tell(said: Message) -> Told:
    return Told(
        identity=said.key("host", "service"),
        state=said.state("state"),
        summary=said.text("{service} on {host} is {state}"),
        severity=said.severity("state", words=_SEVERITIES),
        description=said.text("description"),
        labels=said.labels("host", "service", "metric", "tags"),
        at=said.moment("time"),
        service=said.text("service"),
    )


PROVIDER = Source(
    slug="riemann",
    title="Riemann",
    parse=message.parser(_tell),
    help="Changes of a state; expired fires too.",
    paste="""\
; riemann.config
(require '[clj-http.client :as http] '[cheshire.core :as json])
(defn tocsin [event]
  (http/post "{url}/integrations/riemann/{key}"
             {:body (json/generate-string event) :content-type :json}))
(streams (changed-state {:init "ok"} tocsin))
""",
)
