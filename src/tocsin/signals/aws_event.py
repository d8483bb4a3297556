"""What AWS says in its messages: CloudWatch's alarms, and EventBridge's events of all services.

Both come by several ways (SNS, raw delivery, a rule's target), and one alarm has one identity.
"""

from typing import Any
from urllib.parse import quote

from tocsin.signals import document
from tocsin.signals.message import Message, Told
from tocsin.signals.signal import Severity, State

IGNORED = "ignored"
_ALARM_STATES = {"alarm": State.FIRING, "ok": State.OK}
_PRIORITIES = {
    "p1": Severity.CRITICAL,
    "p2": Severity.ERROR,
    "p3": Severity.WARNING,
}
_CHANGES = ("aws.codebuild", "aws.codedeploy", "aws.codepipeline", "aws.codecommit", "aws.ecr")
_OVER = ("closed", "succeeded", "success", "resolved", "ok")
_HEALTH = {
    "issue": Severity.ERROR,
    "scheduledchange": Severity.WARNING,
    "accountnotification": Severity.INFO,
    "investigation": Severity.WARNING,
}


def is_alarm(value: Any) -> bool:
    return isinstance(value, dict) and "AlarmName" in value


def is_event(value: Any) -> bool:
    return isinstance(value, dict) and "detail-type" in value


def alarm(said: Message) -> list[Told]:
    """CloudWatch's own message; too little data is neither good nor bad unless it is said so."""
    state = _alarm_state(said, said.word("NewStateValue"))
    if state is None:
        return []
    name = said.text("AlarmName")
    arn = said.text("AlarmArn")
    described = (said.text("AlarmDescription"), said.text("NewStateReason"))
    return [
        Told(
            identity=arn or said.key("AWSAccountId", "Region", "AlarmName"),
            state=state,
            summary=name,
            severity=said.severity("Severity", "Priority", words=_PRIORITIES),
            description="\n".join(filter(None, described)),
            labels=_alarm_labels(said),
            links=((_console(arn, name), "Alarm"),),
            at=said.moment("StateChangeTime"),
            is_dated=True,
        )
    ]


def event(said: Message) -> list[Told]:
    """One of EventBridge's; what deploys is a change, whatever else happens fires."""
    source, kind = said.text("source"), said.text("detail-type")
    if kind == "CloudWatch Alarm State Change":
        return _alarm_event(said)
    if source == "aws.health":
        return [_health(said)]
    if source in _CHANGES:
        return [_change(said)]
    word = said.word("detail.state", "detail.status", "detail.StatusCode")
    state = State.OK if word in _OVER else State.FIRING
    place = said.text("detail.AutoScalingGroupName", "detail.instance-id", "resources[0]")
    finding = said.text("detail.title", "detail.findings[0].Title")
    about = said.text("detail.id", "detail.findings[0].Id") if finding else place
    return [
        Told(
            identity="/".join(filter(None, (source, kind, about or said.text("id")))),
            state=state,
            summary=finding or (f"{kind}: {place}" if place else kind) or source,
            severity=_event_severity(said),
            description=said.text(
                "detail.StatusMessage", "detail.description", "detail.Cause", "detail.message"
            ),
            labels=_event_labels(said) | _plain(said),
            at=said.moment("time"),
            ends_at=said.ends_by_silence() if state is State.FIRING else None,
        )
    ]


def _alarm_state(said: Message, word: str) -> State | None:
    if word != "insufficient_data":
        return _ALARM_STATES.get(word, State.FIRING)
    wanted = (said.context.mapping or {}).get("insufficient_data", IGNORED)
    return {"firing": State.FIRING, "ok": State.OK}.get(str(wanted))


def _alarm_labels(said: Message) -> dict[str, str]:
    trigger = "Trigger" if said.members("Trigger") else ""
    place = f"{trigger}." if trigger else ""
    metrics = [each for each in said.items(f"{place}Metrics") if isinstance(each, dict)]
    expression = next(
        (e["Expression"] for e in metrics if isinstance(e.get("Expression"), str)), ""
    )
    dimensions = [
        *said.items(f"{place}Dimensions"),
        *document.items(_first_metric(metrics).get("Dimensions")),
    ]
    found = said.labels(
        account="AWSAccountId",
        region="Region",
        rule="AlarmRule",
        metric=f"{place}MetricName",
        namespace=f"{place}Namespace",
    )
    pairs = (document.scalars(each) for each in dimensions if isinstance(each, dict))
    named = {
        p.get("name") or p.get("Name", ""): p.get("value") or p.get("Value", "") for p in pairs
    }
    return found | named | ({"expression": expression} if expression else {})


def _first_metric(metrics: list[dict[str, Any]]) -> dict[str, Any]:
    stats = (document.members(each.get("MetricStat")).get("Metric") for each in metrics)
    return next((each for each in stats if isinstance(each, dict)), {})


def _console(arn: str, name: str) -> str:
    parts = arn.split(":")
    if len(parts) < 7:
        return ""
    region = quote(parts[3], safe="")
    return (
        f"https://console.aws.amazon.com/cloudwatch/home?region={region}"
        f"#alarmsV2:alarm/{quote(name, safe='', errors='replace')}"
    )


def _alarm_event(said: Message) -> list[Told]:
    state = _alarm_state(said, said.word("detail.state.value"))
    if state is None:
        return []
    name, arn = said.text("detail.alarmName"), said.text("resources[0]")
    reasons = (said.text("detail.configuration.description"), said.text("detail.state.reason"))
    return [
        Told(
            identity=arn or said.key("account", "region", "detail.alarmName"),
            state=state,
            summary=name,
            description="\n".join(filter(None, reasons)),
            labels=_event_labels(said),
            links=((_console(arn, name), "Alarm"),),
            at=said.moment("detail.state.timestamp", "time"),
            is_dated=True,
        )
    ]


def _health(said: Message) -> Told:
    """AWS tells of its own troubles and plans, until they are closed."""
    code, service = said.text("detail.eventTypeCode"), said.text("detail.service")
    return Told(
        identity=said.text("detail.eventArn") or said.key("detail.eventTypeCode", "region"),
        state=State.OK if said.word("detail.statusCode") == "closed" else State.FIRING,
        summary=f"AWS Health: {code or service}",
        severity=said.severity("detail.eventTypeCategory", words=_HEALTH),
        description=said.text("detail.eventDescription[0].latestDescription"),
        labels=_event_labels(said)
        | said.labels("detail.service", "detail.eventTypeCategory", entities="resources"),
        links=(("https://health.aws.amazon.com/health/home", "AWS Health"),),
        at=said.moment("detail.startTime", "time"),
    )


def _change(said: Message) -> Told:
    what = said.text(
        "detail.project-name", "detail.application", "detail.pipeline", "detail.repository-name"
    )
    state = said.text("detail.build-status", "detail.state", "detail.event", "detail.result")
    named = said.text("detail.build-id", "detail.deploymentId", "detail.execution-id", "id")
    return Told(
        identity="/".join(filter(None, (named, state))),
        state=State.CHANGE,
        severity=Severity.INFO,
        summary=" ".join(filter(None, (said.text("detail-type"), what, state.lower()))),
        labels=_event_labels(said) | _plain(said),
        links=said.links(Logs="detail.additional-information.logs.deep-link"),
        at=said.moment("time"),
        service=what,
    )


def _event_labels(said: Message) -> dict[str, str]:
    return said.labels("source", "account", "region", "resources", event="detail-type")


def _plain(said: Message) -> dict[str, str]:
    return document.scalars(said.members("detail"))


def _event_severity(said: Message) -> Severity:
    """GuardDuty and its kind count from 0 to 10."""
    said_so = said.text("detail.severity")
    try:
        number = float(said_so)
    except ValueError:
        return said.severity("detail.severity.Label", "detail.findings[0].Severity.Label")
    steps = ((9.0, Severity.CRITICAL), (7.0, Severity.ERROR), (4.0, Severity.WARNING))
    return next((severity for least, severity in steps if number >= least), Severity.INFO)
