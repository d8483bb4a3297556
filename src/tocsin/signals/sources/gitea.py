"""Gitea's webhooks (Forgejo's and Gogs' too) as change events: releases, merges and pushes."""

from dataclasses import replace

from tocsin.signals import forge, message, verification
from tocsin.signals.message import Message, Told
from tocsin.signals.provider import Group, Source
from tocsin.signals.verification import Signature, Verification


def _tell_all(said: Message) -> list[Told]:
    if said.members("release"):
        return _release(said)
    if said.members("pull_request"):
        return _pull_request(said)
    return _push(said) if said.text("ref") and said.text("after") else []


def _repository(said: Message) -> str:
    return said.text("repository.full_name") or "Gitea"


def _change(said: Message, identity: str, summary: str, *, at: str) -> Told:
    told = forge.change(
        said, identity, summary, service=said.text("repository.name"), at=said.moment(at)
    )
    return replace(told, labels=said.labels(repository="repository.full_name", by="sender.login"))


def _release(said: Message) -> list[Told]:
    if said.word("action") not in ("published", "updated"):
        return []
    told = _change(
        said,
        f"release/{said.key('repository.id', 'release.id')}",
        f"{_repository(said)}: {said.text('release.name', 'release.tag_name')} released",
        at="release.published_at",
    )
    links = said.links(Release="release.html_url")
    return [replace(told, description=said.text("release.body"), links=links)]


def _pull_request(said: Message) -> list[Told]:
    if said.word("pull_request.merged") != "true":
        return []
    title, branch = said.text("pull_request.title"), said.text("pull_request.base.ref")
    told = _change(
        said,
        f"pull_request/{said.text('pull_request.id')}",
        f"{_repository(said)}: {title} (#{said.text('number')}) merged into {branch}",
        at="pull_request.merged_at",
    )
    return [replace(told, links=said.links(Pull_request="pull_request.html_url"))]


def _push(said: Message) -> list[Told]:
    ref, commit = said.text("ref"), said.text("after")
    if not (forge.tag(ref) or forge.branch(ref) == said.text("repository.default_branch")):
        return []
    told = _change(
        said,
        f"push/{said.text('repository.id')}/{ref}/{commit}",
        forge.push(said, _repository(said), ref=ref, commit=commit),
        at="head_commit.timestamp",
    )
    return [replace(told, links=said.links(Commits="compare_url"))]


PROVIDER = Source(
    slug="gitea",
    title="Gitea, Forgejo",
    group=Group.CHANGE,
    parse=message.parser_of_many(_tell_all),
    help="Releases, merges and pushes to the default branch as changes.",
    verification=Verification(
        "The secret that you enter beside the webhook's URL.",
        verification.any_of(
            Signature("x-hub-signature-256", scheme="sha256="),
            Signature("x-gitea-signature"),
            Signature("x-gogs-signature"),
        ),
    ),
    paste="""\
# Gitea, Forgejo: your repository or organization > Settings > Webhooks > Add webhook > Gitea
Target URL: {url}/integrations/gitea/{key}
Trigger on: Push, Release, Pull request (merged)
""",
)
