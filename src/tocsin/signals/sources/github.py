"""GitHub's webhooks as change events: what was deployed, released, merged or pushed to the
default branch, and how workflows ended. Whatever else it tells is kept and makes no change.
"""

from collections.abc import Callable
from dataclasses import replace

from tocsin.signals import forge, message
from tocsin.signals.message import Message, Told
from tocsin.signals.provider import Group, Source
from tocsin.signals.verification import Signature, Verification

_UNDECIDED = ("pending", "queued", "in_progress", "waiting", "inactive")


def _tell_all(said: Message) -> list[Told]:
    event = said.headers.get("x-github-event") or _event(said)
    read = _EVENTS.get(event)
    found = read(said) if read else None
    if found is None:
        return []
    labels = said.labels(
        repository="repository.full_name", by="sender.login", action="action"
    ) | dict(found.labels)
    return [replace(found, labels=labels)]


def _event(said: Message) -> str:
    """For those whose proxy takes the header away."""
    names = ("deployment_status", "deployment", "workflow_run", "check_suite", "release")
    found = next((name for name in names if said.members(name)), "")
    return found or ("pull_request" if said.members("pull_request") else "push")


def _repository(said: Message) -> str:
    return said.text("repository.full_name") or "GitHub"


def _deployment_status(said: Message) -> Told | None:
    state = said.word("deployment_status.state")
    if state in _UNDECIDED:
        return None
    place = said.text("deployment_status.environment", "deployment.environment")
    told = forge.change(
        said,
        f"deployment/{said.text('deployment.id')}/{state}",
        f"{_repository(said)}: deployment to {place} {forge.happened(state)}",
        service=said.text("repository.name"),
        at=said.moment("deployment_status.updated_at"),
    )
    return replace(
        told,
        description=said.text("deployment_status.description", "deployment.description"),
        labels=said.labels("deployment.environment", "deployment.ref", "deployment.sha"),
        links=said.links(
            Deployment="deployment_status.environment_url",
            Log="deployment_status.log_url",
            Target="deployment_status.target_url",
            Repository="repository.html_url",
        ),
    )


def _workflow_run(said: Message) -> Told | None:
    if said.word("action") != "completed":
        return None
    run = "workflow_run"
    name = said.text(f"{run}.name", "workflow.name") or "workflow"
    result = said.word(f"{run}.conclusion")
    told = forge.change(
        said,
        f"workflow_run/{said.key(f'{run}.id', f'{run}.run_attempt')}",
        f"{_repository(said)}: {name} on {said.text(f'{run}.head_branch')}"
        f" {forge.happened(result)}",
        service=said.text("repository.name"),
        at=said.moment(f"{run}.updated_at"),
    )
    return replace(
        told,
        labels=said.labels(f"{run}.event", f"{run}.head_branch", f"{run}.head_sha"),
        links=said.links(Run=f"{run}.html_url"),
    )


def _release(said: Message) -> Told | None:
    if said.word("action") != "published":
        return None
    name = said.text("release.name", "release.tag_name")
    told = forge.change(
        said,
        f"release/{said.text('release.id')}",
        f"{_repository(said)}: {name} released",
        service=said.text("repository.name"),
        at=said.moment("release.published_at"),
    )
    return replace(
        told, description=said.text("release.body"), links=said.links(Release="release.html_url")
    )


def _pull_request(said: Message) -> Told | None:
    if said.word("action") != "closed" or said.word("pull_request.merged") != "true":
        return None
    title, number = said.text("pull_request.title"), said.text("pull_request.number")
    branch = said.text("pull_request.base.ref")
    told = forge.change(
        said,
        f"pull_request/{said.text('pull_request.id')}",
        f"{_repository(said)}: {title} (#{number}) merged into {branch}",
        service=said.text("repository.name"),
        at=said.moment("pull_request.merged_at"),
    )
    return replace(
        told,
        description=said.text("pull_request.body"),
        labels=said.labels("pull_request.merge_commit_sha"),
        links=said.links(Pull_request="pull_request.html_url"),
    )


def _push(said: Message) -> Told | None:
    ref, commit = said.text("ref"), said.text("after")
    is_default = forge.branch(ref) == said.text("repository.default_branch")
    if not ref or not (forge.tag(ref) or is_default):
        return None
    told = forge.change(
        said,
        f"push/{ref}/{said.text('before')}/{commit}",
        forge.push(said, _repository(said), ref=ref, commit=commit),
        service=said.text("repository.name"),
        at=said.moment("head_commit.timestamp"),
    )
    return replace(told, labels=said.labels("ref", "after"), links=said.links(Commits="compare"))


_EVENTS: dict[str, Callable[[Message], Told | None]] = {
    "deployment_status": _deployment_status,
    "workflow_run": _workflow_run,
    "release": _release,
    "pull_request": _pull_request,
    "push": _push,
}

PROVIDER = Source(
    slug="github",
    title="GitHub",
    group=Group.CHANGE,
    parse=message.parser_of_many(_tell_all),
    help="Deployments, workflows, releases, merges and pushes to the default branch as changes.",
    verification=Verification(
        "The secret that you enter beside the webhook's URL.",
        Signature("x-hub-signature-256", scheme="sha256="),
    ),
    paste="""\
# GitHub: your repository or organization > Settings > Webhooks > Add webhook
Payload URL: {url}/integrations/github/{key}
Content type: application/json
Events: Deployment statuses, Workflow runs, Releases, Pull requests, Pushes
""",
)
