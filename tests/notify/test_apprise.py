"""Apprise: each URL has a name, what it says is judged, and it is ended when its time is up."""

import importlib.util
import json
import sys
from typing import Any

import pytest

from tests.notify.test_channels import NOW, PAGE
from tests.twins import web
from tocsin.kit import errors
from tocsin.kit.dial import Patience
from tocsin.notify import channels, command, field, transport
from tocsin.notify.attempt import Attempt, Outcome
from tocsin.notify.channel import Outgoing
from tocsin.notify.channels import apprise
from tocsin.notify.command import Command, Done

URLS = "team=json://127.0.0.1:1/a\nsms=d7sms://token/{to}"


def outgoing(address: str, urls: str = URLS) -> Outgoing:
    return Outgoing(
        PAGE, 7, "incident/42", address, {"urls": urls}, "https://tocsin.example", NOW, NOW,
        "https://tocsin.example/answer/7.1.s",
    )  # fmt: skip


def rendered(told: Outgoing) -> tuple[Command, dict[str, Any]]:
    request = channels.named("apprise").render(told)
    assert isinstance(request, Command)
    return request, json.loads(request.given)


def test_a_contact_names_a_url_and_whom_it_is_for() -> None:
    request, told = rendered(outgoing("sms/+49 151/../x"))
    assert told["url"] == "d7sms://token/%2B49%20151%2F..%2Fx"
    assert told["title"] == "Checkout is down: 5xx > 20 %"
    assert "Answer: https://tocsin.example/answer/7.1.s" in told["body"]
    assert not any("token" in each for each in request.arguments), "every user sees those"


def test_a_name_that_is_no_longer_there_is_said() -> None:
    with pytest.raises(apprise.NoSuchName):
        rendered(outgoing("pigeon"))


JUDGED = [
    (Done(0, '{"is_known": true, "is_sent": true}', ""), Outcome.SENT),
    (Done(0, '{"is_known": true, "is_sent": false}', ""), Outcome.TEMPORARY),
    (Done(0, '{"is_known": false, "is_sent": false}', ""), Outcome.PERMANENT),
    (Done(3, "", ""), Outcome.PERMANENT), (Done(-9, "", "killed"), Outcome.TEMPORARY),
]  # fmt: skip


@pytest.mark.parametrize(("done", "outcome"), JUDGED)
def test_what_it_says_is_understood(done: Done, outcome: Outcome) -> None:
    assert apprise.judge(done).outcome is outcome


def test_the_real_one_delivers() -> None:
    if importlib.util.find_spec("apprise") is None:
        pytest.skip("apprise is not installed; it is optional")
    with web.running() as twin:
        request, _ = rendered(outgoing("team", f"team=json://127.0.0.1:{twin.port}/hook"))
        attempt = transport.carry(request, now=NOW, patience=Patience(total=60.0))
        body = twin.expect(1)[0].json
    assert attempt == Attempt(Outcome.SENT, "apprise", "sent")
    assert body["title"] == "Checkout is down: 5xx > 20 %"
    assert body["type"] == "failure"


def _ended(done: Done) -> Attempt:
    return Attempt(Outcome.SENT, "x", str(done.code), error=done.said)


def test_a_program_that_hangs_is_ended() -> None:
    hangs = Command(sys.executable, ("-c", "input(); import time; time.sleep(60)"), _ended, "x\n")
    attempt = command.run(hangs, patience=Patience(total=0.5))
    assert (attempt.outcome, attempt.code) == (Outcome.TEMPORARY, "timeout")


def test_a_program_that_is_not_there_is_named() -> None:
    attempt = command.run(Command("no-such-program", (), _ended), patience=Patience())
    assert attempt.error == "no-such-program is not installed on the machine that sends."


def test_a_program_learns_nothing_of_our_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TOCSIN_SECRET_KEY", "canary")
    shows = Command(sys.executable, ("-c", "import os; print(os.environ)"), _ended)
    assert "canary" not in (command.run(shows, patience=Patience()).error or "canary")


@pytest.mark.parametrize("urls", ["json://x", "a=b", "A B=json://x", "team=", "=json://x"])
def test_a_url_without_a_name_is_refused(urls: str) -> None:
    with pytest.raises(errors.Invalid) as caught:
        field.checked(channels.named("apprise").fields, {"urls": urls})
    assert caught.value.fields.keys() == {"urls"}


@pytest.mark.parametrize("address", ["", "two words", "Team", "team/", "../x"])
def test_what_is_no_name_is_refused(address: str) -> None:
    with pytest.raises(errors.Invalid):
        channels.named("apprise").check_address(address)
