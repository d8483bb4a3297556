"""A telephone that others wrote, baresip of Debian: it takes our calls, and we hear its keys."""

import array
import shutil
import socket
import subprocess
import threading
import wave
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.notify.test_sip import Operator, placed, ring_of
from tocsin.notify.answers import Verb
from tocsin.notify.attempt import Outcome
from tocsin.notify.receipt import Outcome as Reported
from tocsin.notify.sip import call, speech

MODULES = Path("/usr/lib/baresip/modules")


def free_port() -> int:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def baresip(folder: Path, port: int, mode: str) -> Iterator[subprocess.Popen[str]]:
    program = shutil.which("baresip")
    if program is None:
        pytest.skip("baresip is not installed")
    with wave.open(str(folder / "silence.wav"), "wb") as sound:
        sound.setparams((1, 2, 8000, 0, "NONE", ""))
        sound.writeframes(bytes(16_000 * 60))
    modules = ("stdio", "g711", "aufile")
    lines = [
        f"sip_listen 127.0.0.1:{port}", "sip_transports udp", f"module_path {MODULES}",
        *(f"module {each}.so" for each in modules), "module_tmp account.so",
        "module_app menu.so", f"audio_source aufile,{folder}/silence.wav",
        f"audio_player aufile,{folder}/heard.wav", f"audio_alert aufile,{folder}/alert.wav",
    ]  # fmt: skip
    (folder / "config").write_text("\n".join([*lines, ""]))
    account = f"<sip:201@127.0.0.1:{port}>;regint=0;answermode={mode}\n"
    (folder / "accounts").write_text(account)
    (folder / "contacts").touch()
    phone = subprocess.Popen(
        [program, "-f", str(folder)], stdin=subprocess.PIPE, stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT, text=True, bufsize=1, errors="replace",
    )  # fmt: skip
    try:
        assert phone.stdout is not None
        assert any("is ready" in line for line in phone.stdout), "it has not started"
        threading.Thread(target=phone.stdout.read, daemon=True).start()
        yield phone
    finally:
        phone.kill()
        phone.wait()


@pytest.fixture(autouse=True)
def _said_quickly(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(speech, "spoken", lambda _: array.array("h", [1000] * 800))
    monkeypatch.setattr(call, "KEY_SECONDS", 30.0)


def test_a_key_pressed_on_it_answers(tmp_path: Path) -> None:
    port, operator = free_port(), Operator()
    with baresip(tmp_path, port, "auto") as phone:
        assert placed(ring_of(port), operator).outcome is Outcome.SENT
        for _ in range(40):
            assert phone.stdin is not None
            phone.stdin.write("1\n")
            phone.stdin.flush()
            if operator.done.wait(0.5):
                break
    assert operator.verbs == [Verb.ACKNOWLEDGE]


def test_it_rings_until_nobody_picks_up(tmp_path: Path) -> None:
    port, operator = free_port(), Operator()
    with baresip(tmp_path, port, "manual"):
        ring = ring_of(port, ring_seconds=1)
        assert placed(ring, operator).outcome is Outcome.SENT
        assert operator.done.wait(20)
    assert operator.receipts[0].outcome is Reported.FAILED
    assert operator.receipts[0].said == "Nobody picked up."
