"""Azure DevOps' service hooks as change events: builds, releases, stages, merges and pushes."""

from dataclasses import replace

from tocsin.signals import forge, message
from tocsin.signals.message import Message, Told
from tocsin.signals.provider import Group, Source

_UNDECIDED = ("started", "created", "approval-pending", "updated")


def _tell_all(said: Message) -> list[Told]:
    kind = said.word("eventType")
    if not kind or kind.startswith("workitem") or _is_undecided(kind):
        return []
    told = forge.change(
        said,
        f"{kind}/{said.text('resource.uri', 'resource.deployment.id', 'resource.url', 'id')}",
        forge.first_line(said.text("message.text", "detailedMessage.text")) or kind,
        service=said.text("resource.definition.name", "resource.repository.name"),
        at=said.moment("resource.finishTime", "createdDate"),
    )
    return [
        replace(
            told,
            description=said.text("detailedMessage.text"),
            labels=said.labels(
                "resource.status",
                "resource.result",
                "resource.reason",
                event="eventType",
                build="resource.buildNumber",
                environment="resource.environment.name",
                by="resource.lastChangedBy.displayName",
            ),
            links=said.links(Resource="resource._links.web.href", Resource_="resource.url"),
        )
    ]


def _is_undecided(kind: str) -> bool:
    return any(word in kind for word in _UNDECIDED)


PROVIDER = Source(
    slug="azure_devops",
    title="Azure DevOps",
    group=Group.CHANGE,
    parse=message.parser_of_many(_tell_all),
    help="Builds and deployments that ended, merges and pushes as changes.",
    paste="""\
# Azure DevOps: Project settings > Service hooks > Create subscription > Web Hooks
# Trigger: Build completed, Release deployment completed, Run stage state changed, Code pushed
URL: {url}/integrations/azure_devops/{key}
""",
)
