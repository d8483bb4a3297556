"""Which ways to a database somebody else could read along."""

import pytest
from pydantic import ValidationError

from tocsin.kit import remote
from tocsin.kit.settings import Settings

CLOSED = [
    "postgresql:///tocsin",
    "postgresql://tocsin@localhost/tocsin",
    "postgresql://tocsin:a%40b@127.0.0.1:5433/tocsin",
    "postgresql://tocsin@[::1]/tocsin",
    "postgresql://%2Fvar%2Frun%2Fpostgresql/tocsin",
    "postgresql:///tocsin?host=/var/run/postgresql",
    "host=/tmp dbname=tocsin",
    "dbname=tocsin",
    "postgresql://db.example.com/tocsin?sslmode=require",
    "postgres://db.example.com:5432/tocsin?sslmode=verify-full",
    "host=db.example.com sslmode=verify-ca password='a b'",
]
OPEN = [
    "postgresql://tocsin@db.example.com/tocsin",
    "postgresql://tocsin@10.0.0.5/tocsin?sslmode=prefer",
    "postgresql://db.example.com/tocsin?sslmode=disable",
    "postgresql://localhost,db.example.com/tocsin",
    "postgresql://localhost/tocsin?hostaddr=10.0.0.5",
    "host=db.example.com dbname=tocsin",
    "host=localhost,db.example.com sslmode=allow",
]


@pytest.mark.parametrize(
    ("dsn", "is_open"), [(d, False) for d in CLOSED] + [(d, True) for d in OPEN]
)
def test_a_way_is_open_that_leads_elsewhere_without_tls(dsn: str, is_open: bool) -> None:
    assert remote.is_open(dsn) is is_open


def test_where_tls_is_insisted_upon_no_open_way_is_taken(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATABASE_URL", OPEN[0])
    assert Settings().database_url == OPEN[0]
    monkeypatch.setenv("TOCSIN_DATABASE_TLS", "true")
    with pytest.raises(ValidationError, match="sslmode=verify-full"):
        Settings()
    monkeypatch.setenv("DATABASE_URL", f"{OPEN[0]}?sslmode=verify-full")
    monkeypatch.setenv("TOCSIN_AUDITOR_URL", OPEN[0])
    with pytest.raises(ValidationError, match="TOCSIN_AUDITOR_URL"):
        Settings()
    monkeypatch.setenv("TOCSIN_AUDITOR_URL", CLOSED[0])
    assert Settings().database_tls
