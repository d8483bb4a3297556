"""GitLab's webhooks as change events: deployments, pipelines, releases, merges, tags and pushes
to the default branch. Whatever else it tells is kept and makes no change.
"""

from collections.abc import Callable
from dataclasses import replace

from tocsin.signals import forge, message, verification
from tocsin.signals.message import Message, Told
from tocsin.signals.provider import Group, Source
from tocsin.signals.verification import Token, Verification

_DONE = ("success", "failed", "canceled")


def _tell_all(said: Message) -> list[Told]:
    read = _EVENTS.get(said.word("object_kind"))
    found = read(said) if read else None
    if found is None:
        return []
    labels = said.labels(
        project="project.path_with_namespace", by="user_username", kind="object_kind"
    ) | said.labels(by="user.username")
    return [replace(found, labels=labels | dict(found.labels))]


def _project(said: Message) -> str:
    return said.text("project.path_with_namespace", "project_name", "repository.name") or "GitLab"


def _change(said: Message, identity: str, summary: str, *, at: str) -> Told:
    service = said.text("project.name", "repository.name")
    return forge.change(said, identity, summary, service=service, at=said.moment(at))


def _deployment(said: Message) -> Told | None:
    status = said.word("status")
    if status not in _DONE:
        return None
    told = _change(
        said,
        f"deployment/{said.text('deployment_id')}/{status}",
        f"{_project(said)}: deployment to {said.text('environment')} {forge.happened(status)}",
        at="status_changed_at",
    )
    return replace(
        told,
        description=said.text("commit_title"),
        labels=said.labels("environment", "ref", "short_sha"),
        links=said.links(
            Job="deployable_url", Commit="commit_url", Page="environment_external_url"
        ),
    )


def _pipeline(said: Message) -> Told | None:
    status = said.word("object_attributes.status")
    if status not in _DONE:
        return None
    ref = said.text("object_attributes.ref")
    told = _change(
        said,
        f"pipeline/{said.text('object_attributes.id')}/{status}",
        f"{_project(said)}: pipeline on {ref} {forge.happened(status)}",
        at="object_attributes.finished_at",
    )
    return replace(
        told,
        description=said.text("commit.title"),
        labels=said.labels("object_attributes.ref", "object_attributes.source"),
        links=said.links(Pipeline="object_attributes.url"),
    )


def _merge_request(said: Message) -> Told | None:
    merge = "object_attributes"
    if said.word(f"{merge}.action") != "merge" and said.word(f"{merge}.state") != "merged":
        return None
    title, branch = said.text(f"{merge}.title"), said.text(f"{merge}.target_branch")
    told = _change(
        said,
        f"merge_request/{said.text(f'{merge}.id')}",
        f"{_project(said)}: {title} (!{said.text(f'{merge}.iid')}) merged into {branch}",
        at=f"{merge}.updated_at",
    )
    return replace(
        told,
        description=said.text(f"{merge}.description"),
        links=said.links(Merge_request=f"{merge}.url"),
    )


def _release(said: Message) -> Told | None:
    if said.word("action") == "delete":
        return None
    told = _change(
        said,
        f"release/{said.key('id', 'tag')}",
        f"{_project(said)}: {said.text('name', 'tag')} released",
        at="released_at",
    )
    return replace(told, description=said.text("description"), links=said.links(Release="url"))


def _push(said: Message) -> Told | None:
    ref, commit = said.text("ref"), said.text("after")
    is_default = forge.branch(ref) == said.text("project.default_branch")
    if not ref or not (forge.tag(ref) or is_default):
        return None
    told = _change(
        said,
        f"push/{ref}/{said.text('before')}/{commit}",
        forge.push(said, _project(said), ref=ref, commit=commit),
        at="commits[0].timestamp",
    )
    return replace(
        told, labels=said.labels("ref", "after"), links=said.links(Commit="commits[0].url")
    )


_EVENTS: dict[str, Callable[[Message], Told | None]] = {
    "deployment": _deployment,
    "pipeline": _pipeline,
    "merge_request": _merge_request,
    "release": _release,
    "push": _push,
    "tag_push": _push,
}

PROVIDER = Source(
    slug="gitlab",
    title="GitLab",
    group=Group.CHANGE,
    parse=message.parser_of_many(_tell_all),
    help="Deployments, pipelines, releases, merges and pushes to the default branch as changes.",
    verification=Verification(
        "The secret token of the webhook, or its signing token, which begins with `whsec_`.",
        verification.any_of(Token("x-gitlab-token"), verification.standard_webhooks),
    ),
    paste="""\
# GitLab: your project or group > Settings > Webhooks > Add new webhook
URL: {url}/integrations/gitlab/{key}
Trigger: Deployment, Pipeline, Releases, Merge request, Tag push and Push events
""",
)
