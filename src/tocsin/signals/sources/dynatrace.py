"""Dynatrace's custom integration: problems until they are resolved.

One that was merged into another is over: what becomes of it is told of the other.
"""

import re

from tocsin.signals import message
from tocsin.signals.message import Message, Told
from tocsin.signals.provider import Source
from tocsin.signals.signal import Severity, State

_TAG = re.compile(r"<[^<>]{0,1000}>")
_STATES = {"merged": State.OK}
_SEVERITIES = {
    "availability": Severity.CRITICAL,
    "monitoring_unavailable": Severity.CRITICAL,
    "error": Severity.ERROR,
    "custom_alert": Severity.ERROR,
    "performance": Severity.WARNING,
    "slowdown": Severity.WARNING,
    "resource_contention": Severity.WARNING,
    "resource": Severity.WARNING,
    "info": Severity.INFO,
}


def _tell(said: Message) -> Told:
    return Told(
        identity=said.text("PID", "pid", "ProblemID"),
        state=said.state("State", "state", words=_STATES),
        summary=said.text("ProblemTitle", "title") or f"Problem {said.text('ProblemID', 'PID')}",
        severity=said.severity("ProblemSeverity", "severity", words=_SEVERITIES),
        description=said.text("ProblemDetailsText", "ProblemDetailsMarkdown")
        or _TAG.sub(" ", said.text("ProblemDetailsHTML")),
        labels=said.labels(
            problem="ProblemID", impact="ProblemImpact", entity="ImpactedEntity", tags="Tags"
        )
        | said.labels(entity_names="NamesOfImpactedEntities"),
        links=said.links(Problem="Problem URL", Problem_="ProblemURL"),
    )


PROVIDER = Source(
    slug="dynatrace",
    title="Dynatrace",
    parse=message.parser(_tell),
    help="Problems until they are resolved or merged into another.",
    paste="""\
# Dynatrace: Settings > Integration > Problem notifications > Custom integration
Webhook URL: {url}/integrations/dynatrace/{key}
Call webhook if problem is closed: on
Custom payload: {"PID": "{PID}", "ProblemID": "{ProblemID}", "State": "{State}",
 "ProblemTitle": "{ProblemTitle}", "ProblemSeverity": "{ProblemSeverity}",
 "ProblemImpact": "{ProblemImpact}", "ImpactedEntity": "{ImpactedEntity}", "Tags": "{Tags}",
 "ProblemURL": "{ProblemURL}", "ProblemDetailsText": "{ProblemDetailsText}"}
""",
)
