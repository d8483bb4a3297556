"""The inbox inside Tocsin: always there, but it wakes nobody, so it never counts as reaching."""

from tocsin.notify.channel import Channel, Note, Outgoing


def render(outgoing: Outgoing) -> Note:  # noqa: ARG001 - the message itself becomes the item
    return Note()


def check_address(_given: str) -> str:
    """A person has one inbox, which needs no address."""
    return ""


PROVIDER = Channel(
    slug="inbox",
    title="Inbox",
    address_title="",
    check_address=check_address,
    render=render,
    is_inside=True,
)
