"""Jira's webhook: an issue is open until its status is in the category "done", or it is deleted."""

from tocsin.signals import message, verification
from tocsin.signals.message import Message, Told
from tocsin.signals.provider import Group, Source
from tocsin.signals.signal import Severity, State, Unparseable
from tocsin.signals.verification import Signature, Verification

_CATEGORIES = {
    "new": State.FIRING,
    "indeterminate": State.ACKNOWLEDGED,
    "done": State.OK,
    "in progress": State.ACKNOWLEDGED,
    "to do": State.FIRING,
}
_SEVERITIES = {"highest": Severity.CRITICAL, "medium": Severity.WARNING, "minor": Severity.INFO}


def _tell(said: Message) -> Told:
    if not said.members("issue"):
        raise Unparseable("It is about no issue; choose only events of issues in Jira.")
    is_deleted = said.text("webhookEvent") == "jira:issue_deleted"
    return Told(
        identity=said.text("issue.id", "issue.key"),
        state=State.OK if is_deleted else _state(said),
        summary=said.text("{issue.key}: {issue.fields.summary}", "issue.key"),
        severity=said.severity(
            "issue.fields.priority.name", "issue.fields.priority", words=_SEVERITIES
        ),
        description=said.text("issue.fields.description"),
        labels=said.labels(
            "issue.key",
            "issue.fields.labels",
            project="issue.fields.project.key",
            type="issue.fields.issuetype.name",
            status="issue.fields.status.name",
            assignee="issue.fields.assignee.displayName",
        ),
        links=((_page(said), "Issue in Jira"),),
        at=said.moment("timestamp"),
        is_dated=True,
    )


def _state(said: Message) -> State:
    return said.state(
        "issue.fields.status.statusCategory.key",
        "issue.fields.status.name",
        "issue.fields.status",
        words=_CATEGORIES,
    )


def _page(said: Message) -> str:
    """What an issue calls itself is its place in the API; people want its page."""
    site, found, _ = said.text("issue.self").partition("/rest/api/")
    return f"{site}/browse/{said.text('issue.key')}" if found else ""


PROVIDER = Source(
    slug="jira",
    title="Jira",
    group=Group.DESK,
    parse=message.parser(_tell),
    help="Issues that a filter chooses, until they are done; in progress is acknowledged.",
    verification=Verification(
        "The secret of the webhook in Jira.",
        verification.any_of(
            Signature("x-hub-signature", scheme="sha256="), verification.credentials
        ),
    ),
    paste="""\
# Jira: Settings > System > WebHooks > Create
URL:    {url}/integrations/jira/{key}
Events: Issue created, updated, deleted
JQL:    project = OPS AND issuetype = Incident
""",
)
