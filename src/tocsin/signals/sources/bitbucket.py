"""Bitbucket's webhooks as change events: builds' ends, merges and pushes."""

from dataclasses import replace
from typing import Any

from tocsin.signals import forge, message
from tocsin.signals.message import Message, Told
from tocsin.signals.provider import Group, Source
from tocsin.signals.verification import Signature, Verification

_UNDECIDED = ("inprogress", "pending", "")


def _tell_all(said: Message) -> list[Told]:
    if said.members("commit_status"):
        return _status(said)
    if said.members("pullrequest"):
        return _pull_request(said)
    pushed = [each for each in said.items("push.changes") if isinstance(each, dict)]
    return [_push(said, each) for each in pushed]


def _repository(said: Message) -> str:
    return said.text("repository.full_name", "repository.name") or "Bitbucket"


def _change(said: Message, identity: str, summary: str, *, at: str) -> Told:
    told = forge.change(
        said, identity, summary, service=said.text("repository.name"), at=said.moment(at)
    )
    by = said.labels(repository="repository.full_name", by="actor.nickname")
    return replace(told, labels=by, links=said.links(Repository="repository.links.html.href"))


def _status(said: Message) -> list[Told]:
    state, name = said.word("commit_status.state"), said.text("commit_status.name")
    if state in _UNDECIDED:
        return []
    told = _change(
        said,
        f"{said.text('commit_status.key', 'commit_status.name')}/{said.text('commit_status.url')}"
        f"/{state}",
        f"{_repository(said)}: {name} {forge.happened(state)}",
        at="commit_status.updated_on",
    )
    links = said.links(Build="commit_status.url") + told.links
    return [replace(told, description=said.text("commit_status.description"), links=links)]


def _pull_request(said: Message) -> list[Told]:
    request = "pullrequest"
    if said.word(f"{request}.state") != "merged":
        return []
    target = said.text(f"{request}.destination.branch.name")
    told = _change(
        said,
        f"pullrequest/{said.key('repository.uuid', f'{request}.id')}",
        f"{_repository(said)}: {said.text(f'{request}.title')} merged into {target}",
        at=f"{request}.updated_on",
    )
    links = said.links(Pull_request=f"{request}.links.html.href") + told.links
    return [replace(told, description=said.text(f"{request}.description"), links=links)]


def _push(said: Message, pushed: dict[str, Any]) -> Told:
    one = Message(pushed, said.context)
    named = one.text("new.name", "old.name")
    commit = one.text("new.target.hash", "old.target.hash")
    what = forge.first_line(one.text("new.target.message")) or forge.short(commit)
    kind = one.text("new.type", "old.type") or "branch"
    told = _change(
        said,
        f"push/{said.text('repository.uuid')}/{named}/{commit}",
        f"{_repository(said)}: {what} pushed to {named}"
        if one.members("new")
        else f"{_repository(said)}: {kind} {named} deleted",
        at="",
    )
    links = one.links(Commits="links.html.href") + told.links
    return replace(told, at=one.moment("new.target.date") or told.at, links=links)


PROVIDER = Source(
    slug="bitbucket",
    title="Bitbucket",
    group=Group.CHANGE,
    parse=message.parser_of_many(_tell_all),
    help="Builds that ended, merges and pushes as changes.",
    verification=Verification(
        "The secret that you enter beside the webhook's URL.",
        Signature("x-hub-signature", scheme="sha256="),
    ),
    paste="""\
# Bitbucket: Repository settings > Webhooks > Add webhook
URL: {url}/integrations/bitbucket/{key}
Triggers: Repository push, Build status updated, Pull request merged
""",
)
