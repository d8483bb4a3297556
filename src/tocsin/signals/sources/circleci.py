"""CircleCI's webhooks: workflows and jobs that are completed, as change events."""

from dataclasses import replace

from tocsin.signals import forge, message
from tocsin.signals.message import Message, Told
from tocsin.signals.provider import Group, Source
from tocsin.signals.verification import Signature, Verification


def _tell_all(said: Message) -> list[Told]:
    kind = said.word("type").removesuffix("-completed")
    if kind not in ("workflow", "job"):
        return []
    name, branch = said.text(f"{kind}.name"), said.text("pipeline.vcs.branch", "pipeline.vcs.tag")
    project, result = said.text("project.slug", "project.name"), said.word(f"{kind}.status")
    told = forge.change(
        said,
        f"{kind}/{said.text(f'{kind}.id')}",
        f"{project}: {name}{f' on {branch}' if branch else ''} {forge.happened(result)}",
        service=said.text("project.name"),
        at=said.moment("happened_at"),
    )
    return [
        replace(
            told,
            description=said.text("pipeline.vcs.commit.subject"),
            labels=said.labels(
                project="project.slug",
                branch="pipeline.vcs.branch",
                commit="pipeline.vcs.revision",
                by="pipeline.trigger.actor.login",
                status=f"{kind}.status",
            ),
            links=said.links(Workflow="workflow.url"),
        )
    ]


PROVIDER = Source(
    slug="circleci",
    title="CircleCI",
    group=Group.CHANGE,
    parse=message.parser_of_many(_tell_all),
    help="Workflows that are completed, as changes.",
    verification=Verification(
        "The secret token that you enter beside the receiver's URL.",
        Signature("circleci-signature", scheme="v1="),
    ),
    paste="""\
# CircleCI: Project Settings > Webhooks > Add Webhook
Receiver URL: {url}/integrations/circleci/{key}
Events: Workflow Completed
""",
)
