"""Sentry's hooks, all of them, and the body of its older webhook plugin.

What is about one issue has one identity, whichever hook tells it: an alert rule fires, and the
issue that is resolved ends it.
"""

from collections.abc import Mapping

from tocsin.signals import message
from tocsin.signals.message import Message, Told
from tocsin.signals.provider import Source
from tocsin.signals.signal import Severity, State
from tocsin.signals.verification import Signature, Verification

_ISSUE_STATES = {
    "created": State.FIRING,
    "unresolved": State.FIRING,
    "resolved": State.OK,
    "ignored": State.OK,
    "archived": State.OK,
}
_METRIC_SEVERITIES = {"critical": Severity.CRITICAL, "warning": Severity.WARNING}
_SILENT = ("installation", "comment", "seer", "preprod_artifact")


def _tell_all(said: Message) -> list[Told]:
    kind = said.headers.get("sentry-hook-resource") or _kind(said.members("data"))
    if kind in _SILENT:
        return []
    if kind == "issue":
        return _issue(said)
    if kind == "metric_alert":
        return [_metric_alert(said)]
    if kind in ("event_alert", "error"):
        return [_event(said, "data.event" if said.members("data.event") else "data.error")]
    return [_from_plugin(said)]


def _kind(data: Mapping[str, object]) -> str:
    """For those whose proxy takes the header away."""
    names = ("metric_alert", "issue", "event", "error", "comment", "installation")
    found = next((name for name in names if name in data), "")
    return "event_alert" if found == "event" else found


def _issue(said: Message) -> list[Told]:
    state = _ISSUE_STATES.get(said.word("action"))
    if state is None:  # assigned, commented and whatever else changes nothing about it
        return []
    issue = "data.issue"
    return [
        Told(
            identity=_named("issue", said.text(f"{issue}.id")),
            state=state,
            summary=said.text(f"{issue}.title", f"{issue}.culprit"),
            severity=said.severity(f"{issue}.level"),
            description=said.text(f"{issue}.culprit"),
            labels=said.labels(
                f"{issue}.platform", project=f"{issue}.project.slug", issue=f"{issue}.shortId"
            ),
            links=said.links(Issue=f"{issue}.web_url", Issue_=f"{issue}.permalink"),
            at=said.moment(f"{issue}.lastSeen") if state is State.FIRING else None,
            service=said.text(f"{issue}.project.slug"),
        )
    ]


def _event(said: Message, place: str) -> Told:
    return Told(
        identity=_named("issue", said.text(f"{place}.issue_id", f"{place}.event_id")),
        summary=said.text(f"{place}.title", f"{place}.message", f"{place}.culprit"),
        severity=said.severity(f"{place}.level"),
        description=said.text(f"{place}.culprit"),
        labels=said.labels(
            f"{place}.environment",
            f"{place}.release",
            f"{place}.platform",
            rule="data.triggered_rule",
        )
        | _tags(said.items(f"{place}.tags")),
        links=said.links(Event=f"{place}.web_url"),
        at=said.moment(f"{place}.datetime"),
    )


def _metric_alert(said: Message) -> Told:
    alert = "data.metric_alert"
    return Told(
        identity=_named("metric_alert", said.text(f"{alert}.id", f"{alert}.identifier")),
        state=State.OK if said.word("action") == "resolved" else State.FIRING,
        summary=said.text("data.description_title", f"{alert}.title"),
        severity=said.severity("action", words=_METRIC_SEVERITIES),
        description=said.text("data.description_text"),
        labels=said.labels(
            rule=f"{alert}.alert_rule.name",
            environment=f"{alert}.alert_rule.environment",
            projects=f"{alert}.projects",
        ),
        links=said.links(Alert="data.web_url"),
        at=said.moment(f"{alert}.date_started"),
    )


def _from_plugin(said: Message) -> Told:
    return Told(
        identity=_named("issue", said.text("id")),
        summary=said.text("event.title", "message", "culprit"),
        severity=said.severity("level", "event.level"),
        description="\n".join(filter(None, (said.text("message"), said.text("culprit")))),
        labels=said.labels(
            "event.environment", "event.release", project="project_slug", rule="triggering_rules"
        )
        | _tags(said.items("event.tags")),
        links=said.links(Issue="url"),
        at=said.moment("event.timestamp"),
        service=said.text("project_slug"),
    )


def _named(kind: str, number: str) -> str:
    return f"{kind}/{number}" if number else ""


def _tags(pairs: list[object]) -> dict[str, str]:
    found = [pair for pair in pairs if isinstance(pair, list) and len(pair) == 2]
    return {str(name): str(value) for name, value in found if isinstance(value, str | int | float)}


PROVIDER = Source(
    slug="sentry",
    title="Sentry",
    parse=message.parser_of_many(_tell_all),
    help="Issues until they are resolved or archived, metric alerts until they are resolved.",
    verification=Verification(
        "The client secret that Sentry shows on the page of the internal integration.",
        Signature("sentry-hook-signature"),
    ),
    paste="""\
# Sentry: Settings > Custom Integrations > Create New Integration > Internal Integration
Webhook URL: {url}/integrations/sentry/{key}
Alert Rule Action: on
Webhooks: issue (and, if you alert by metric, choose the integration in the alert rule)
""",
)
