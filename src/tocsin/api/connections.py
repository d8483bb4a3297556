"""The providers by which a person comes in, and taking one back."""

from tocsin.api.route import Reading, Writing, noun
from tocsin.api.schemas import Id, Listed, Output
from tocsin.identity.actions import connections
from tocsin.identity.provider import Connection
from tocsin.kit.pages import Page

router = noun("people")


class ConnectionOut(Output):
    """Connecting takes a browser: it is done by the person, under Your account."""

    provider_id: int
    name: str
    slug: str
    is_enabled: bool
    is_connected: bool


@router.get("/{person_id}/sign-in-providers", response_model=Listed[ConnectionOut])
def list_all(person_id: Id, frame: Reading) -> Page[Connection]:
    """Return all providers, each with whether the person comes by it."""
    found = connections.view_connections(frame.tx, person_id, actor=frame.actor)
    return Page(found, None)


@router.delete("/{person_id}/sign-in-providers/{provider_id}", status_code=204)
def disconnect(person_id: Id, provider_id: Id, frame: Writing) -> None:
    """Let nobody in as them by it any more; nobody takes back the only way that they have."""
    actor = frame.confirmed()
    connections.disconnect(frame.tx, person_id, provider_id, actor=actor, now=frame.now)
