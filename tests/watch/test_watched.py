"""Tocsin as it runs, with everything that watches killed or frozen: somebody is always told.

The path that tells never uses the part that is dead. Intervals are shortened by settings.
"""

import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass

import psutil
import pytest

from tests.journeys.harness import Tocsin, eventually
from tests.twins import web
from tocsin.watch import state

SHORT = {
    "TOCSIN_AUDIT_SECONDS": "0.5",
    "TOCSIN_TICK_SECONDS": "2",
    "TOCSIN_SILENCE_SECONDS": "3",
    "TOCSIN_BALLAST_MB": "1",
    "TOCSIN_SYNTHETIC_SECONDS": "0",
}


@dataclass
class Watched:
    """One that runs, and who is told when it fails."""

    tocsin: Tocsin
    told: web.Twin
    outside: web.Twin

    def pid(self, name: str) -> int:
        assert self.tocsin.process
        for child in psutil.Process(self.tocsin.process.pid).children():
            with suppress(psutil.NoSuchProcess):
                if child.name().removeprefix("tocsin-") == name:
                    return child.pid
        return 0

    def lines(self, by: str) -> list[str]:
        said = [request.json["data"] for request in self.told.requests]
        return [line for data in said if data["by"] == by for line in data["lines"]]

    def is_told(self, words: str, *, by: str) -> None:
        eventually(
            lambda: any(words in line for line in self.lines(by)),
            seconds=60,
            what=f"{words}\n{self.told.requests}\n{self.tocsin.log()[-3000:]}",
        )

    def beats(self) -> bool:
        """Whether the auditor was heard lately, so that it was well."""
        place = self.tocsin.data / "watch"
        heard, wrote = state.read(place, "deadman"), state.read(place, "auditor")
        return bool(heard and wrote and heard["beat"] - heard["heard"] < 2 and not wrote["told"])


@pytest.fixture(scope="module")
def watched(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Watched]:
    data = tmp_path_factory.mktemp("watched") / "data"
    data.mkdir()
    with web.running() as told, web.running() as outside, pytest.MonkeyPatch.context() as patch:
        settings = SHORT | {
            "TOCSIN_WATCH_CONTACTS": f"{told.url}/told",
            "TOCSIN_WATCHER_URL": f"{outside.url}/ping",
        }
        for name, value in settings.items():
            patch.setenv(name, value)
        patch.setattr(Tocsin, "_environment", lambda self: {**os.environ, "HOME": str(data)})
        tocsin = Tocsin(data)
        tocsin.start()
        try:
            yield Watched(tocsin, told, outside)
        finally:
            tocsin.stop()


@contextmanager
def frozen(pid: int) -> Iterator[None]:
    os.kill(pid, signal.SIGSTOP)
    try:
        yield
    finally:
        with suppress(ProcessLookupError):
            os.kill(pid, signal.SIGCONT)


def test_the_watcher_outside_is_called_while_all_is_well(watched: Watched) -> None:
    watched.outside.expect(1, within=30)
    assert (watched.tocsin.data / "ballast").stat().st_size == 1_000_000


def doctor(watched: Watched) -> tuple[int, dict[str, str]]:
    """The exit code, and the level of each check."""
    data = str(watched.tocsin.data)
    done = subprocess.run(
        [sys.executable, "-m", "tocsin", "doctor", "--json", "--data", data],
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert done.stdout, done.stderr
    return done.returncode, {
        each["name"]: each["level"] for each in json.loads(done.stdout)["checks"]
    }


def test_doctor_says_what_is_well_and_what_is_not(watched: Watched) -> None:
    well = ("database", "checksums", "clock", "engine", "auditor", "dead-man", "web", "sealing")
    said = [doctor(watched)]

    def is_well() -> bool:
        said.append(doctor(watched))
        return all(said[-1][1][name] == "green" for name in well)

    eventually(is_well, seconds=60, what=str(said[-1]))
    code, levels = said[-1]
    assert code == 1
    assert levels["outside watcher"] == "green"
    assert levels["backup"] == "red"
    assert levels["catch-all"] == "red"
    assert levels["mail"] == "amber"


@pytest.mark.parametrize("name", ["web", "engine", "auditor", "postgres"])
def test_a_process_that_is_killed_is_told_by_the_deadman(watched: Watched, name: str) -> None:
    os.kill(watched.pid(name), signal.SIGKILL)
    watched.is_told(f"The {name} process died", by="deadman")


def test_a_deadman_that_is_killed_is_told_by_the_auditor(watched: Watched) -> None:
    os.kill(watched.pid("deadman"), signal.SIGKILL)
    watched.is_told("The deadman process died", by="auditor")


@pytest.mark.parametrize(
    ("name", "words", "by"),
    [
        ("engine", "No engine has paged for", "auditor"),
        ("web", "The web does not answer", "auditor"),
        ("deadman", "The dead-man does not run", "auditor"),
        ("auditor", "Nothing was heard of the auditor", "deadman"),
    ],
)
def test_one_that_hangs_is_told_and_so_is_its_recovery(
    watched: Watched, name: str, words: str, by: str
) -> None:
    eventually(watched.beats, seconds=60, what=watched.tocsin.log()[-3000:])
    with frozen(watched.pid(name)):
        watched.is_told(words, by=by)
        if name == "engine":  # a breach silences the heartbeat as well, so that two speak up
            watched.is_told("Nothing was heard of the auditor", by="deadman")
    watched.is_told(f"Over: {words}", by=by)
