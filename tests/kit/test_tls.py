"""The certificate that our listener shows, through its renewals."""

import ssl
from pathlib import Path

import pytest
from pydantic import ValidationError

from tests.twins import certificate
from tocsin.kit import tls
from tocsin.kit.settings import Settings


def test_what_was_renewed_is_taken_up_and_once(tmp_path: Path) -> None:
    files = tls.Files(*certificate.write(tmp_path))
    shown = tls.Certificate(files)
    context = shown.context
    assert not shown.renew()
    certificate.write(tmp_path)
    assert shown.renew()
    assert not shown.renew()
    assert shown.context is context


def test_a_key_that_does_not_fit_is_refused_and_the_old_one_stays(tmp_path: Path) -> None:
    files = tls.Files(*certificate.write(tmp_path))
    shown = tls.Certificate(files)
    files.key.write_bytes(certificate.made()[1])
    with pytest.raises(tls.BadCertificate, match="no certificate and its key"):
        shown.renew()
    assert not shown.renew()  # it was said once


def test_files_that_vanished_are_told_and_may_come_back(tmp_path: Path) -> None:
    files = tls.Files(*certificate.write(tmp_path))
    shown = tls.Certificate(files)
    files.chain.unlink()
    with pytest.raises(tls.BadCertificate, match="No such file"):
        shown.renew()
    certificate.write(tmp_path)
    assert shown.renew()


def test_no_certificate_no_start(tmp_path: Path) -> None:
    (tmp_path / "text").write_text("no certificate")
    with pytest.raises(tls.BadCertificate):
        tls.Certificate(tls.Files(tmp_path / "text", tmp_path / "text"))
    with pytest.raises(tls.BadCertificate):
        tls.trusting_only(tmp_path / "text")


def test_old_versions_of_tls_are_not_spoken(tmp_path: Path) -> None:
    shown = tls.Certificate(tls.Files(*certificate.write(tmp_path)))
    assert shown.context.minimum_version is ssl.TLSVersion.TLSv1_2


def test_the_settings_of_tls_come_in_a_pair(tmp_path: Path) -> None:
    chain, key = certificate.write(tmp_path)
    with pytest.raises(ValidationError, match="set together"):
        Settings(data=tmp_path, tls_cert=chain)
    given = Settings(data=tmp_path, tls_cert=chain, tls_key=key)
    assert given.tls == tls.Files(chain, key)
    assert given.base_url == "https://localhost:8443"
