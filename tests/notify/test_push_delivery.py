"""Push messages through a push service on loopback: read by the browser, and its end noticed."""

import json
from collections.abc import Iterator
from dataclasses import replace

import pytest

from tests.notify.conftest import PAGE, Post
from tests.twins import certificate, web
from tests.twins.push import Browser
from tocsin.kit import ledger
from tocsin.notify import actions, answers, reactions
from tocsin.notify.answers import Claim, Verb
from tocsin.notify.attempt import Status
from tocsin.notify.contact import Contact


@pytest.fixture
def service() -> Iterator[web.Twin]:
    with web.running(tls=certificate.serving()) as running:
        running.always = web.Say(201)
        yield running


@pytest.fixture
def phone(post: Post, service: web.Twin) -> Browser:
    """Ana's, which takes push messages."""
    browser = Browser(f"{service.url}/send/one")
    post.means = replace(post.means, trust=certificate.trusting())
    post.set_up("webpush", {"allow": "127.0.0.0/8"})
    post.contact(post.people.ana, "webpush", browser.address)
    return browser


def anas(post: Post) -> Contact:
    with post.database.reading() as tx:
        return actions.contacts(tx, post.people.ana.id)[0]


def test_a_page_arrives_sealed_with_codes_that_answer(
    post: Post, service: web.Twin, phone: Browser
) -> None:
    post.page(post.people.ana)
    assert post.deliver("webpush") is Status.SENT
    (request,) = service.requests
    assert (request.path, request.headers["ttl"]) == ("/send/one", "3600")
    said = json.loads(phone.opened(request.body))
    assert said["title"] == PAGE.title
    assert said["url"].startswith("https://tocsin.example/answer/")
    code = said["codes"]["acknowledge"]
    found = answers.read(post.means.key, code, now=post.now())
    assert found == Claim(post.log()[0].id, Verb.ACKNOWLEDGE)


@pytest.mark.parametrize("status", [404, 410])
def test_a_browser_that_is_no_more_is_switched_off_and_says_why(
    post: Post, service: web.Twin, phone: Browser, status: int
) -> None:
    service.always = web.Say(status)
    post.page(post.people.ana)
    assert post.deliver("webpush") is Status.FAILED
    found = anas(post)
    assert not found.is_enabled
    assert "does not take messages from here any more" in found.off_reason
    post.page(post.people.ana, cause="page/2/0/0")
    assert {n.channel for n in post.log()} == {"webpush", "email"}, "the next goes by mail"


@pytest.mark.parametrize("status", [403, 413, 429, 500])
def test_other_troubles_leave_the_browser_in_use(
    post: Post, service: web.Twin, phone: Browser, status: int
) -> None:
    service.always = web.Say(status, {"Retry-After": "3"})
    post.page(post.people.ana)
    expected = Status.FAILED if status in (403, 413) else Status.PENDING
    assert post.deliver("webpush") is expected
    assert anas(post).is_enabled


def test_whose_browser_was_lost_hears_of_it_by_what_is_left(
    post: Post, service: web.Twin, phone: Browser
) -> None:
    service.always = web.Say(410)
    post.page(post.people.ana)
    post.deliver("webpush")
    with post.database.transaction() as tx:
        (event,) = (
            each
            for each in ledger.of_subject(tx, f"person/{post.people.ana.id}")
            if each.kind == "contact.switched_off"
        )
        reactions.tell_owner(tx, event, post.now())
        reactions.tell_owner(tx, event, post.now())
    told = [each for each in post.log() if "switched off" in each.title]
    assert [(each.channel, each.address) for each in told] == [("email", "ana@example.com")]
