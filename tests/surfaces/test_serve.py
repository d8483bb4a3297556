"""``tocsin serve`` as its operator runs it, with everything that may be killed killed."""

import os
import signal
import socket
import stat
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import httpx2
import psutil
import pytest

from tests.journeys import harness
from tests.journeys.harness import Tocsin, eventually


@pytest.fixture
def tocsin(tmp_path: Path) -> Iterator[Tocsin]:
    with harness.serving(tmp_path / "data") as running:
        yield running


@pytest.fixture(scope="module")
def shared_tocsin(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Tocsin]:
    """One that began from nothing; what is killed in it comes back."""
    data = tmp_path_factory.mktemp("serve") / "data"
    with harness.serving(data, is_prepared=False) as running:
        yield running


def processes(tocsin: Tocsin) -> dict[str, psutil.Process]:
    """The supervisor's children by what they are: web, engine, postgres."""
    assert tocsin.process
    found = {}
    for child in psutil.Process(tocsin.process.pid).children():
        with suppress(psutil.NoSuchProcess):
            found[child.name().removeprefix("tocsin-")] = child
    return found


def test_the_way_in_is_printed_until_somebody_took_it(shared_tocsin: Tocsin) -> None:
    log = eventually(lambda: "/setup/" in shared_tocsin.log() and shared_tocsin.log())
    link = next(word for word in str(log).split() if "/setup/" in word)
    assert link.startswith(shared_tocsin.url)
    assert httpx2.get(link).status_code == 200


def test_what_is_kept_is_kept_private(shared_tocsin: Tocsin) -> None:
    key = shared_tocsin.data / "secret.key"
    assert stat.S_IMODE(key.stat().st_mode) == 0o600
    assert stat.S_IMODE((shared_tocsin.data / "postgres/data").stat().st_mode) == 0o700


def test_no_secret_reaches_the_log(shared_tocsin: Tocsin) -> None:
    key = (shared_tocsin.data / "secret.key").read_text().strip()
    assert key not in shared_tocsin.log()


def test_a_second_one_on_the_same_data_is_refused(shared_tocsin: Tocsin, tmp_path: Path) -> None:
    second = Tocsin(shared_tocsin.data)
    with pytest.raises(AssertionError, match="already in use by process"):
        second.run("serve", "--data", str(second.data), "--listen", second.listen)
    assert shared_tocsin.is_ready()


def test_a_port_in_use_is_said_so_before_anything_is_made(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        listen = f"127.0.0.1:{taken.getsockname()[1]}"
        with pytest.raises(AssertionError, match="is already in use; choose another"):
            Tocsin(tmp_path).run("serve", "--data", str(tmp_path / "data"), "--listen", listen)
    assert not (tmp_path / "data/postgres").exists()


def test_a_database_that_may_forget_is_refused(tmp_path: Path, dsn: str) -> None:
    refused = Tocsin(tmp_path)
    with pytest.raises(AssertionError, match="fsync is off"):
        refused.run("serve", "--data", str(tmp_path), "--listen", refused.listen, DATABASE_URL=dsn)


@pytest.mark.parametrize("name", ["web", "engine", "listen", "postgres"])
def test_what_is_killed_comes_back(shared_tocsin: Tocsin, name: str) -> None:
    before = processes(shared_tocsin)
    os.kill(before[name].pid, signal.SIGKILL)
    eventually(lambda: processes(shared_tocsin).get(name, before[name]).pid != before[name].pid)
    eventually(shared_tocsin.is_ready, what=shared_tocsin.log())
    others = {"web", "engine", "listen", "postgres"} - {name}
    assert all(processes(shared_tocsin)[other].pid == before[other].pid for other in others)


def test_nobody_is_turned_away_while_the_web_is_started_again(shared_tocsin: Tocsin) -> None:
    os.kill(processes(shared_tocsin)["web"].pid, signal.SIGKILL)
    assert httpx2.get(f"{shared_tocsin.url}/-/healthy", timeout=30).status_code == 200


def test_a_killed_tree_starts_again_on_what_was_kept(tocsin: Tocsin) -> None:
    token = tocsin.token()
    tocsin.kill_tree()
    tocsin.start()
    assert tocsin.api(token).get("/me")


def test_a_killed_supervisor_leaves_nothing_behind(tocsin: Tocsin) -> None:
    left = list(processes(tocsin).values())
    assert tocsin.process
    tocsin.process.kill()
    tocsin.process.wait()
    assert psutil.wait_procs(left, timeout=10)[1] == []


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_stop_is_clean(tocsin: Tocsin, number: signal.Signals) -> None:
    left = list(processes(tocsin).values())
    assert tocsin.process
    tocsin.process.send_signal(number)
    assert tocsin.process.wait(30) == 0
    assert psutil.wait_procs(left, timeout=1)[1] == []
    assert not (tocsin.data / "postgres/data/postmaster.pid").exists()
