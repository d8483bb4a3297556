"""``tocsin serve`` with a certificate: two listeners, one application."""

import ssl
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import cast

import httpx2
import pytest

from tests import programs
from tests.journeys.harness import Tocsin, eventually
from tests.twins import certificate
from tocsin.kit import tls
from tocsin.kit.settings import Settings
from tocsin.kit.tx import Tx
from tocsin.watch import checkup
from tocsin.watch.checkup import Patient

EVE = {
    "name": "Eve",
    "email": "eve@example.com",
    "password": "correct horse battery staple",
    "time_zone": "Europe/Berlin",
}


@dataclass
class Secured(Tocsin):
    """Tocsin as its operator runs it with TLS."""

    secure: str = field(default_factory=lambda: f"127.0.0.1:{programs.free_port()}")

    def _environment(self) -> dict[str, str]:
        return super()._environment() | {
            "TOCSIN_TLS_CERT": str(self.data / "chain.pem"),
            "TOCSIN_TLS_KEY": str(self.data / "key.pem"),
            "TOCSIN_TLS_LISTEN": self.secure,
        }

    def ask(self, path: str, **more: str) -> httpx2.Response:
        trust = tls.trusting_only(self.data / "chain.pem")
        return httpx2.get(f"https://{self.secure}{path}", verify=trust, headers=more, timeout=10)

    def has_said(self, event: str) -> bool:
        return event in self.log()


@pytest.fixture(scope="module")
def tocsin(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Secured]:
    running = Secured(tmp_path_factory.mktemp("tls"))
    certificate.write(running.data)
    try:
        running.start()
        yield running
    finally:
        running.stop()


def test_both_listeners_serve_the_same(tocsin: Secured) -> None:
    assert httpx2.get(f"{tocsin.url}/-/healthy").status_code == 200
    answer = tocsin.ask("/sign-in")
    assert answer.status_code == 200
    assert answer.headers["Strict-Transport-Security"].startswith("max-age=")


def test_who_signs_in_gets_a_cookie_of_the_secure_one_and_the_stream_of_pages(
    tocsin: Secured,
) -> None:
    link = eventually(lambda: next((w for w in tocsin.log().split() if "/setup/" in w), ""))
    assert link.startswith(f"https://{tocsin.secure}/setup/")  # what is printed can be opened
    trust = tls.trusting_only(tocsin.data / "chain.pem")
    ours = {"Sec-Fetch-Site": "same-origin"}
    with httpx2.Client(verify=trust, timeout=10, headers=ours) as browser:
        answer = browser.post(link, data=EVE)
        [cookie] = [one for one in answer.headers.get_list("set-cookie") if "session" in one]
        assert cookie.startswith("__Host-")
        assert cookie.endswith("Secure")
        live = f"https://{tocsin.secure}/live?subject=incident/*"
        with browser.stream("GET", live) as stream:
            assert stream.headers["Content-Type"].startswith("text/event-stream")
            assert next(stream.iter_lines()) == "retry: 2000"


def test_doctor_sees_that_the_certificate_of_the_file_is_shown(tocsin: Secured) -> None:
    settings = Settings(
        data=tocsin.data,
        tls_cert=tocsin.data / "chain.pem",
        tls_key=tocsin.data / "key.pem",
        tls_listen=tocsin.secure,
    )
    other = settings.model_copy(update={"tls_cert": tocsin.data / "other/chain.pem"})
    (tocsin.data / "other").mkdir()
    certificate.write(tocsin.data / "other")
    assert _doctor_of(settings) == ("green", f"https://{tocsin.secure} shows {settings.tls_cert}.")
    assert _doctor_of(other)[0] == "red"  # as when a renewed one was not taken up


def _doctor_of(settings: Settings) -> tuple[str, str]:
    looked = checkup.listener(Patient(settings, cast(Tx, None), datetime.now(UTC)))
    return str(looked.level), looked.sentence


def test_a_renewed_certificate_is_shown_without_a_start(
    tocsin: Secured,
) -> None:
    before = ssl.get_server_certificate(_where(tocsin))
    certificate.write(tocsin.data)
    eventually(lambda: tocsin.has_said("certificate.renewed"), seconds=90)
    assert ssl.get_server_certificate(_where(tocsin)) != before
    assert tocsin.ask("/-/healthy").status_code == 200


def test_a_wrong_certificate_is_said_before_anything_is_made(tmp_path: Path) -> None:
    wrong = Secured(tmp_path / "data")
    wrong.data.mkdir()
    (wrong.data / "chain.pem").write_text("nothing")
    (wrong.data / "key.pem").write_text("nothing")
    with pytest.raises(AssertionError, match="are no certificate and its key"):
        wrong.run("serve", "--data", str(wrong.data), "--listen", wrong.listen)
    assert not (wrong.data / "postgres").exists()


def _where(tocsin: Secured) -> tuple[str, int]:
    host, _, port = tocsin.secure.partition(":")
    return host, int(port)
