"""Argo CD's notifications, with the template below: what was synced, and what is degraded.

A sync is a change; an application that is not healthy is an alert until it is.
"""

from dataclasses import replace

from tocsin.signals import forge, message
from tocsin.signals.message import Message, Told
from tocsin.signals.provider import Group, Source
from tocsin.signals.signal import Severity, State

_HEALTHS = {"healthy": State.OK, "degraded": State.FIRING, "missing": State.FIRING}
_OUTCOMES = {"succeeded": "synced", "failed": "could not be synced", "error": "could not be synced"}


def _tell_all(said: Message) -> list[Told]:
    """Of one that is progressing or suspended nothing is known yet."""
    health = _HEALTHS.get(said.word("health"))
    told = [_health(said, health)] if health else []
    outcome = _OUTCOMES.get(said.word("phase"))
    return [_sync(said, outcome), *told] if outcome else told


def _sync(said: Message, outcome: str) -> Told:
    told = forge.change(
        said,
        said.key("namespace", "app", "revision", "phase", "finished_at"),
        f"{said.text('app')} {outcome} to {forge.short(said.text('revision'))}",
        service=said.text("app"),
        at=said.moment("finished_at"),
    )
    return replace(
        told,
        description=said.text("message"),
        labels=_labels(said),
        links=said.links(Application="url", Repository="repository"),
    )


def _health(said: Message, state: State) -> Told:
    return Told(
        identity=f"health/{said.key('namespace', 'app')}",
        state=state,
        summary=f"{said.text('app')} is {said.word('health')}",
        severity=Severity.ERROR,
        description=said.text("health_message", "message"),
        labels=_labels(said),
        links=said.links(Application="url"),
        service=said.text("app"),
    )


def _labels(said: Message) -> dict[str, str]:
    return said.labels("app", "namespace", "project", "revision", "phase", "health", "cluster")


PROVIDER = Source(
    slug="argocd",
    title="Argo CD",
    group=Group.CHANGE,
    parse=message.parser_of_many(_tell_all),
    help="Syncs as changes; applications that are degraded until they are healthy.",
    paste="""\
# argocd-notifications-cm; name the service in the application's annotations, such as
# notifications.argoproj.io/subscribe.tocsin-synced.tocsin: "" and …tocsin-health.tocsin: ""
service.webhook.tocsin: |
  url: {url}/integrations/argocd/{key}
  headers: [{name: Content-Type, value: application/json}]
template.tocsin: |
  webhook:
    tocsin:
      method: POST
      body: |
        {"app": "{{.app.metadata.name}}", "namespace": "{{.app.spec.destination.namespace}}",
         "project": "{{.app.spec.project}}", "revision": "{{.app.status.sync.revision}}",
         "phase": "{{.app.status.operationState.phase}}",
         "finished_at": "{{.app.status.operationState.finishedAt}}",
         "health": "{{.app.status.health.status}}", "repository": "{{.app.spec.source.repoURL}}",
         "url": "{{.context.argocdUrl}}/applications/{{.app.metadata.name}}"}
trigger.tocsin-synced: |
  - when: app.status.operationState.phase in ['Succeeded', 'Failed', 'Error']
    oncePer: app.status.operationState.finishedAt
    send: [tocsin]
trigger.tocsin-health: |
  - when: app.status.health.status in ['Degraded', 'Missing', 'Healthy']
    oncePer: app.status.health.status
    send: [tocsin]
""",
)
