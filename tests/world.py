"""Time under a test's thumb."""

from datetime import datetime, timedelta

import psycopg


class Clock:
    """Replaces app_now() in one database by a time that only moves when told to."""

    def __init__(self, dsn: str, at: datetime) -> None:
        self._dsn = dsn
        self.at = at
        self._write()

    def forward(self, by: timedelta) -> datetime:
        """Step on by so much and return the new time."""
        self.at += by
        self._write()
        return self.at

    def set(self, at: datetime) -> None:
        self.at = at
        self._write()

    def _write(self) -> None:
        with psycopg.connect(self._dsn, autocommit=True) as connection:
            connection.execute(
                "create or replace function app_now() returns timestamptz language sql stable"
                f" as $$ select '{self.at.isoformat()}'::timestamptz $$".encode()
            )
