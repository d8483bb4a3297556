"""Matrix against a real homeserver: a room is made, pages and edits arrive, reactions come back."""

from collections.abc import Iterator

import pytest
from msgspec.structs import replace

from tests.journeys.harness import eventually
from tests.notify.test_channels import NOW, PAGE
from tests.twins import homeserver, web
from tests.twins.homeserver import ANA, AS_TOKEN, HS_TOKEN, US, Homeserver
from tocsin.notify import channels, transport
from tocsin.notify.attempt import Attempt, Outcome
from tocsin.notify.channel import Outgoing
from tocsin.notify.message import Message

pytestmark = pytest.mark.realclient


@pytest.fixture(scope="module")
def hub() -> Iterator[web.Twin]:
    """Where the homeserver tells what happens."""
    with web.running() as twin:
        yield twin


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory, hub: web.Twin) -> Iterator[Homeserver]:
    folder = tmp_path_factory.mktemp("homeserver")
    with homeserver.running(folder, pushes_to=hub.url) as running:
        yield running


def sent(server: Homeserver, number: int, message: Message = PAGE) -> Attempt:
    settings = {"server": server.url, "user": US, "token": AS_TOKEN}
    outgoing = Outgoing(
        message, number, "incident/42", ANA, settings, "https://tocsin.example", NOW, NOW, None
    )
    request = channels.named("matrix").render(outgoing)
    return transport.carry(request, now=NOW)


def test_pages_arrive_in_one_room_are_edited_there_and_reactions_come_back(
    server: Homeserver, hub: web.Twin
) -> None:
    ana = server.register("ana")
    first, second = sent(server, 1), sent(server, 2)
    assert (first.outcome, second.outcome) == (Outcome.SENT, Outcome.SENT)
    room, _, event = (first.provider_id or "").partition(" ")
    assert (second.provider_id or "").startswith(f"{room} "), "the same room again"
    assert sent(server, 1).provider_id == first.provider_id, "a repeat is said once"

    assert server.invitations(ana) == [room]
    server.join(room, ana)
    said = eventually(lambda: server.messages(room, ana), seconds=60, what="what was said")
    assert [each["sender"] for each in said] == [US, US]
    assert PAGE.heading in said[0]["content"]["body"]

    told = replace(PAGE, title="Ana has it", replaces=first.provider_id or "")
    assert sent(server, 3, told).outcome is Outcome.SENT
    edited = server.messages(room, ana)[-1]["content"]
    assert edited["m.relates_to"] == {"rel_type": "m.replace", "event_id": event}

    server.react(room, event, "✅", ana)
    pushed = eventually(lambda: reactions(hub), seconds=60, what="the reaction is pushed")
    assert pushed == [(ANA, event, "✅")]
    assert {told.headers["authorization"] for told in hub.requests} == {f"Bearer {HS_TOKEN}"}


def reactions(hub: web.Twin) -> list[tuple[str, str, str]]:
    """Who reacted to what, of all that the homeserver has told."""
    told = [
        each
        for request in hub.requests
        if "/transactions/" in request.path
        for each in request.json["events"]
        if each["type"] == "m.reaction"
    ]
    about = [(each["sender"], each["content"]["m.relates_to"]) for each in told]
    return [(sender, relates["event_id"], relates["key"]) for sender, relates in about]


def test_a_token_that_the_homeserver_does_not_know_is_refused_for_good(server: Homeserver) -> None:
    settings = {"server": server.url, "user": US, "token": "wrong"}
    outgoing = Outgoing(PAGE, 1, "incident/42", ANA, settings, "https://t.example", NOW, NOW, None)
    attempt = transport.carry(channels.named("matrix").render(outgoing), now=NOW)
    assert (attempt.outcome, attempt.code) == (Outcome.PERMANENT, "M_UNKNOWN_TOKEN")
