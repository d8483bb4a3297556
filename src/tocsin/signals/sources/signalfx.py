"""Splunk Observability Cloud (once SignalFx): a detector's incidents until they are cleared."""

from tocsin.signals import document, message
from tocsin.signals.message import Message, Told
from tocsin.signals.provider import Source
from tocsin.signals.signal import State
from tocsin.signals.verification import Signature, Verification

_STATES = {"anomalous": State.FIRING, "manually resolved": State.OK, "stopped": State.OK}


def _tell(said: Message) -> Told:
    return Told(
        identity=said.text("incidentId") or said.key("detectorId", "rule"),
        state=said.state("statusExtended", "status", words=_STATES),
        summary=said.text("messageTitle", "description", "rule", "detector")
        or said.text("{originatingMetric} is {statusExtended}"),
        severity=said.severity("severity"),
        description=said.text("messageBody", "description"),
        labels=said.labels("detector", "rule", metric="originatingMetric")
        | document.scalars(said.members("dimensions")),
        links=said.links(Detector="detectorUrl", Runbook="runbookUrl", Image="imageUrl"),
        at=said.moment("timestamp"),
    )


PROVIDER = Source(
    slug="signalfx",
    title="Splunk Observability Cloud",
    parse=message.parser(_tell),
    help="Detectors' incidents until they are cleared; formerly SignalFx.",
    status=200,
    verification=Verification(
        "The shared secret of the webhook integration.",
        Signature("x-sfx-signature", is_base64=True),
    ),
    paste="""\
# Splunk Observability Cloud: Data Management > Deployed integrations > Webhook
URL: {url}/integrations/signalfx/{key}
""",
)
