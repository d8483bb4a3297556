"""What the auditor sees of its machine: the disk, the web, the certificate people rely on."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from tests.twins import certificate, web
from tocsin.kit import disk
from tocsin.watch import host, state

TODAY = datetime.now(UTC)


def test_a_disk_that_fills_is_told_and_at_the_end_the_ballast_goes(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert disk.lay_ballast(tmp_path, 1)
    assert host.room(tmp_path) == []
    monkeypatch.setattr(disk, "free_share", lambda place: 0.09)
    [found] = host.room(tmp_path)
    assert "Only 9% of the disk" in found.sentence
    assert (tmp_path / "ballast").exists()
    monkeypatch.setattr(disk, "free_bytes", lambda place: 1000)
    [found] = host.room(tmp_path)
    assert found.sentence.endswith("The ballast was given up.")
    assert not (tmp_path / "ballast").exists()


def test_ballast_is_laid_only_where_there_is_plenty(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert not disk.lay_ballast(tmp_path, 0)
    monkeypatch.setattr(disk, "free_bytes", lambda place: 2_000_000)
    assert not disk.lay_ballast(tmp_path, 1)
    assert disk.free_ballast(tmp_path) == 0


def test_a_web_that_is_gone_or_ill_is_found() -> None:
    with web.running() as twin:
        listen = twin.url.removeprefix("http://")
        assert host.web(listen) == []
        twin.will(web.Say(503))
        assert "answers 503" in host.web(listen)[0].sentence
    assert "does not answer" in host.web(listen)[0].sentence


@pytest.mark.parametrize(
    ("listen", "found"),
    [("0.0.0.0:80", "127.0.0.1:80"), (":80", "127.0.0.1:80"), ("10.0.0.1:80", "10.0.0.1:80")],
)
def test_what_listens_everywhere_is_found_here(listen: str, found: str) -> None:
    assert host.reachable(listen) == found


@pytest.mark.parametrize(
    ("days", "words"),
    [(0, None), (8, None), (10.5, "expires in 19 days"), (40, "expires in 0 days")],
)
def test_a_certificate_is_told_of_three_weeks_ahead(days: float, words: str | None) -> None:
    with web.running(tls=certificate.serving()) as twin:
        now = TODAY + timedelta(days=days)
        found = host.certificate(twin.url, now=now, trust=certificate.trusting())
    assert [words in each.sentence for each in found if words] == ([True] if words else [])
    assert bool(found) is (words is not None)


def test_a_certificate_nobody_trusts_is_found() -> None:
    with web.running(tls=certificate.serving()) as twin:
        [found] = host.certificate(twin.url, now=TODAY)
    assert "cannot be reached safely" in found.sentence
    assert host.certificate("http://tocsin.example.com", now=TODAY) == []


def test_falls_are_told_to_whom_they_concern_and_once(tmp_path: Path) -> None:
    for name in ("web", "web", "deadman"):
        state.note_fall(tmp_path, name)
    [found] = host.falls(tmp_path, of=frozenset({"web", "engine"}), known={})
    assert found.sentence == "The web process died and was started again (2 times)."
    assert host.falls(tmp_path, of=frozenset({"web"}), known={"web": 2}) == []
    state.forget_falls(tmp_path)
    assert not state.falls(tmp_path)
