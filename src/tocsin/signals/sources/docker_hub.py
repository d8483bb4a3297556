"""Docker Hub's webhook: an image that was pushed, as a change event."""

from dataclasses import replace

from tocsin.signals import forge, message
from tocsin.signals.message import Message, Told
from tocsin.signals.provider import Group, Source


def _tell(said: Message) -> Told:
    image, tag = said.text("repository.repo_name", "repository.name"), said.text("push_data.tag")
    told = forge.change(
        said,
        "/".join(filter(None, (image, tag, said.text("push_data.pushed_at")))),
        f"{image}:{tag} pushed" if tag else f"{image} pushed",
        service=said.text("repository.name"),
        at=said.moment("push_data.pushed_at"),
    )
    return replace(
        told,
        labels=said.labels("push_data.tag", image="repository.repo_name", by="push_data.pusher"),
        links=said.links(Image="repository.repo_url"),
    )


PROVIDER = Source(
    slug="docker_hub",
    title="Docker Hub",
    group=Group.CHANGE,
    parse=message.parser(_tell),
    help="Images that were pushed, as changes.",
    paste="""\
# Docker Hub: your repository > Webhooks
Webhook URL: {url}/integrations/docker_hub/{key}
""",
)
