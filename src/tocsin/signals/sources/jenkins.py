"""Jenkins' notification plugin: a build that is completed, as a change event."""

from dataclasses import replace

from tocsin.signals import forge, message
from tocsin.signals.message import Message, Told
from tocsin.signals.provider import Group, Source

_RESULTS = {"unstable": "is unstable", "aborted": "was aborted", "not_built": "was not built"}


def _tell_all(said: Message) -> list[Told]:
    """A build is told up to four times; how it went is known when it is completed."""
    if said.word("build.phase") not in ("completed", "finalized"):
        return []
    name, number = said.text("display_name", "name"), said.text("build.number")
    result = said.word("build.status")
    told = forge.change(
        said,
        f"{said.text('name', 'url')}/{number}",
        f"{name} #{number} {_RESULTS.get(result) or forge.happened(result)}",
        service=said.text("name"),
        at=said.moment("build.timestamp"),
    )
    return [
        replace(
            told,
            description=said.text("build.log", "build.notes"),
            labels=said.labels(
                "build.status",
                job="name",
                branch="build.scm.branch",
                commit="build.scm.commit",
                by="build.scm.culprits",
            ),
            links=said.links(Build="build.full_url"),
        )
    ]


PROVIDER = Source(
    slug="jenkins",
    title="Jenkins",
    group=Group.CHANGE,
    parse=message.parser_of_many(_tell_all),
    help="Builds that are completed, as changes.",
    paste="""\
# Jenkins with the Notification plugin: your job > Configure > Job Notifications > Add Endpoint
Format: JSON, Protocol: HTTP, Event: Job Completed
URL: {url}/integrations/jenkins/{key}
""",
)
