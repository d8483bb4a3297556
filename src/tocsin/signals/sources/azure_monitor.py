"""Azure Monitor's action groups: the common schema, and the older one of metric alerts.

Activity log, service health and stateless log alerts have no end; they are over by silence.
"""

from tocsin.signals import document, message
from tocsin.signals.message import Message, Told
from tocsin.signals.provider import Group, Source
from tocsin.signals.signal import Severity, State

_STATES = {"activated": State.FIRING, "deactivated": State.OK}
_SEVERITIES = {
    "sev0": Severity.CRITICAL,
    "sev1": Severity.ERROR,
    "sev2": Severity.WARNING,
    "sev3": Severity.INFO,
    "sev4": Severity.INFO,
    "0": Severity.CRITICAL,
    "1": Severity.ERROR,
    "2": Severity.WARNING,
    "3": Severity.INFO,
    "4": Severity.INFO,
}
_ENDLESS = ("activity log", "servicehealth", "resource health")


def _tell(said: Message) -> Told:
    return _common(said) if said.members("data.essentials") else _metric(said)


def _common(said: Message) -> Told:
    essentials, context = "data.essentials", "data.alertContext"
    state = said.state(f"{essentials}.monitorCondition")
    ended = f"{essentials}.resolvedDateTime"
    service = said.word(f"{essentials}.monitoringService")
    is_endless = any(service.startswith(each) for each in _ENDLESS)
    return Told(
        identity=said.text(f"{essentials}.alertId", f"{essentials}.originAlertId"),
        state=state,
        summary=_summary(said),
        severity=said.severity(f"{essentials}.severity", words=_SEVERITIES),
        description=said.text(f"{essentials}.description", f"{context}.properties.title"),
        labels=_labels(said),
        links=said.links(
            Alert=f"{essentials}.investigationLink",
            Results=f"{context}.LinkToSearchResults",
            Results_=f"{context}.condition.allOf[0].linkToSearchResultsUI",
        ),
        at=said.moment(ended if state is State.OK else f"{essentials}.firedDateTime"),
        is_dated=True,
        ends_at=said.ends_by_silence() if is_endless else None,
    )


def _summary(said: Message) -> str:
    rule = said.text("data.essentials.alertRule", "data.essentials.alertId")
    place = said.text("data.essentials.configurationItems[0]")
    return f"{rule} ({place})" if place and place != rule.lower() else rule


def _labels(said: Message) -> dict[str, str]:
    found = said.labels(
        "data.essentials.signalType",
        "data.essentials.monitoringService",
        rule="data.essentials.alertRule",
        target="data.essentials.alertTargetIDs",
        item="data.essentials.configurationItems",
        metric="data.alertContext.condition.allOf[0].metricName",
        value="data.alertContext.condition.allOf[0].metricValue",
        threshold="data.alertContext.condition.allOf[0].threshold",
    )
    custom = document.scalars(said.members("data.customProperties"))
    return custom | found


def _metric(said: Message) -> Told:
    context = "data.context"
    return Told(
        identity=said.key(f"{context}.id", f"{context}.resourceId"),
        state=said.state("data.status", "status", words=_STATES),
        summary=said.text(f"{{{context}.name}} ({{{context}.resourceName}})"),
        severity=said.severity(f"{context}.severity", words=_SEVERITIES),
        description=said.text(f"{context}.description"),
        labels=said.labels(
            f"{context}.resourceType",
            rule=f"{context}.name",
            resource=f"{context}.resourceName",
            group=f"{context}.resourceGroupName",
            metric=f"{context}.condition.allOf[0].metricName",
            value=f"{context}.condition.allOf[0].metricValue",
        ),
        links=said.links(Resource=f"{context}.portalLink"),
        at=said.moment(f"{context}.timestamp"),
        is_dated=True,
    )


PROVIDER = Source(
    slug="azure_monitor",
    title="Azure Monitor",
    group=Group.CLOUD,
    parse=message.parser(_tell),
    help="Alerts until they are resolved; those that have no end, until a silent day.",
    paste="""\
# Azure: Monitor > Alerts > Action groups > your group > Actions > Webhook
URI: {url}/integrations/azure_monitor/{key}
Enable the common alert schema: Yes
""",
)
