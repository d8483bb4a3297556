"""A modem's SMS: the real Gammu with its dummy telephone takes what we hand it."""

import os
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.notify.test_channels import NOW, PAGE
from tocsin.kit import errors
from tocsin.kit.dial import Patience
from tocsin.notify import channels, sms, transport
from tocsin.notify.attempt import Attempt, Outcome
from tocsin.notify.channel import Outgoing
from tocsin.notify.channels import gsm
from tocsin.notify.command import Command, Done
from tocsin.notify.message import Message

pytestmark = pytest.mark.realclient
BO = "+4915112345678"


def command_of(message: Message = PAGE, **settings: Any) -> Command:
    outgoing = Outgoing(
        message, 7, "incident/42", BO, settings, "https://tocsin.example", NOW, NOW,
        "https://tocsin.example/answer/7.1.s",
    )  # fmt: skip
    request = channels.named("gsm").render(outgoing)
    assert isinstance(request, Command)
    return request


@pytest.fixture
def modem(tmp_path: Path) -> Path:
    """A configuration with a telephone that is only pretended."""
    for program in ("gammu", "gammu-smsd-inject"):
        if shutil.which(program) is None:
            pytest.skip(f"{program} is not installed")
    for folder in ("dummy/sms/1", "dummy/fs", "in", "out", "sent", "err"):
        (tmp_path / folder).mkdir(parents=True)
    lines = [
        "[gammu]", f"device = {tmp_path}/dummy", "connection = none", "model = dummy",
        "[smsd]", "service = files", f"inboxpath = {tmp_path}/in/",
        f"outboxpath = {tmp_path}/out/", f"sentsmspath = {tmp_path}/sent/",
        f"errorsmspath = {tmp_path}/err/",
    ]  # fmt: skip
    (tmp_path / "rc").write_text("\n".join([*lines, ""]))
    return tmp_path


def carried(request: Command) -> Attempt:
    return transport.carry(request, now=NOW, patience=Patience(total=60.0))


def test_its_queue_takes_the_message_with_the_way_to_answer(modem: Path) -> None:
    attempt = carried(command_of(configuration=f"{modem}/rc"))
    assert attempt.outcome is Outcome.SENT
    queued = next((modem / "out").iterdir())
    assert attempt.provider_id == queued.name
    written = queued.read_text("utf-8", "replace")
    assert f'Number = "{BO}"' in written
    comments = "".join(line[2:] for line in written.splitlines() if line.startswith("; "))
    assert "Checkout is down: 5xx > 20 %" in comments
    assert "Reply 1 acknowledge" in comments


def test_the_telephone_itself_takes_what_is_not_latin(modem: Path) -> None:
    request = command_of(Message("Оплата упала"), program="gammu", configuration=f"{modem}/rc")
    assert "-unicode" in request.arguments
    assert sms.segments(request.given) == 1
    assert carried(request).outcome is Outcome.SENT


def test_a_modem_that_is_away_is_tried_again(tmp_path: Path) -> None:
    if shutil.which("gammu") is None:
        pytest.skip("gammu is not installed")
    (tmp_path / "rc").write_text("[gammu]\ndevice = /dev/no-modem\nconnection = at\n")
    attempt = carried(command_of(program="gammu", configuration=f"{tmp_path}/rc"))
    assert (attempt.outcome, attempt.is_outage) == (Outcome.TEMPORARY, True)


def test_what_is_said_stands_where_no_other_user_sees_it() -> None:
    request = command_of()
    assert "answer/7.1.s" in request.given
    assert not any("answer" in each or "Checkout" in each for each in request.arguments)
    assert request.arguments[:2] == ("TEXT", BO)


def test_how_it_ended_is_told() -> None:
    assert gsm.judge(Done(0, "OK", "")).outcome is Outcome.SENT
    failed = gsm.judge(Done(104, "", "Warning\nError opening device, it doesn't exist.\n"))
    assert failed.error == "Gammu: Error opening device, it doesn't exist."


MMCLI = """\
#!/bin/sh
echo "$@" >> "$(dirname "$0")/said"
case "$*" in
  *create-sms*) echo "Successfully created new SMS: /org/freedesktop/ModemManager1/SMS/21" ;;
  *--send*) {send} ;;
  *delete-sms*) echo "successfully deleted SMS from modem" ;;
esac
"""


@pytest.fixture
def stand_in(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[str], Path]:
    """Put a program called mmcli before all others, which sends like that."""

    def put(send: str = "echo 'successfully sent the SMS'") -> Path:
        program = tmp_path / "mmcli"
        program.write_text(MMCLI.format(send=send))
        program.chmod(0o755)
        monkeypatch.setenv("PATH", f"{tmp_path}:{os.environ['PATH']}")
        return tmp_path / "said"

    return put


def test_modem_manager_makes_sends_and_forgets_a_message(
    stand_in: Callable[..., Path],
) -> None:
    said = stand_in()
    attempt = carried(command_of(program="mmcli", modem="0"))
    assert (attempt.outcome, attempt.provider_id) == (Outcome.SENT, "21")
    made, sent, forgotten = said.read_text().splitlines()
    assert made.startswith('-m 0 --messaging-create-sms=text="')
    assert made.endswith(f'",number={BO}')
    assert (sent, forgotten) == ("-s 21 --send", "-m 0 --messaging-delete-sms=21")
    assert "/answer/" not in made, "every user of the machine could answer"


def test_a_message_that_modem_manager_cannot_send_is_forgotten_and_tried_again(
    stand_in: Callable[..., Path],
) -> None:
    said = stand_in("echo 'error: no service' >&2; exit 1")
    attempt = carried(command_of(program="mmcli"))
    assert (attempt.outcome, attempt.is_outage) == (Outcome.TEMPORARY, True)
    assert attempt.error == "ModemManager: error: no service"
    assert said.read_text().splitlines()[-1] == "-m any --messaging-delete-sms=21"


def test_what_is_said_cannot_leave_its_quotes(stand_in: Callable[..., Path]) -> None:
    said = stand_in()
    carried(command_of(Message('Down",number=+1900,text="x'), program="mmcli"))
    made = said.read_text().splitlines()[0]
    assert made.count('"') == 2
    assert made.endswith(f'",number={BO}')


@pytest.mark.parametrize("wrong", ["0; reboot", "../3", "all", "1000"])
def test_only_a_modem_is_a_modem(wrong: str) -> None:
    with pytest.raises(errors.Invalid):
        gsm.check_modem(wrong)
