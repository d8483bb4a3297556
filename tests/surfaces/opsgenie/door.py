"""Opsgenie's door as a client of theirs meets it."""

from datetime import timedelta
from typing import Any

import httpx2

from tocsin.kit.db import Database

KEY = "3" * 32
STRICT = "4" * 32
OTHER = "5" * 32
ALERT: dict[str, Any] = {
    "message": "Disk is full",
    "alias": "disk/db 1",
    "description": "97 % used",
    "tags": ["db", "prod"],
    "details": {"region": "eu"},
    "entity": "db-1",
    "priority": "P1",
    "source": "prometheus",
    "actions": ["Restart"],
    "user": "Ana",
}
HOUR = timedelta(hours=1)


class Door:
    """A client of Opsgenie, and a look behind it."""

    def __init__(self, client: httpx2.Client, database: Database) -> None:
        self.client = client
        self.database = database

    def ask(
        self, method: str, path: str, body: Any = None, *, key: str = KEY, **more: Any
    ) -> httpx2.Response:
        headers = {"Authorization": f"GenieKey {key}"} if key else {}
        given = {"json": body} if body is not None else {}
        return self.client.request(method, path, headers=headers, **given, **more)

    def create(self, **more: Any) -> str:
        """Create an alert and return its id."""
        answer = self.ask("POST", "/v2/alerts", ALERT | more)
        assert answer.status_code == 202, answer.text
        return str(self.state(answer)["alertId"])

    def state(self, answer: httpx2.Response) -> dict[str, Any]:
        found = self.ask("GET", f"/v2/alerts/requests/{answer.json()['requestId']}")
        assert found.status_code == 200, found.text
        state: dict[str, Any] = found.json()["data"]
        return state

    def done(self, method: str, path: str, body: Any = None, **more: Any) -> dict[str, Any]:
        """Ask for something to be done and return what became of it."""
        answer = self.ask(method, path, body, **more)
        assert answer.status_code == 202, answer.text
        assert answer.json()["result"] == "Request will be processed"
        return self.state(answer)

    def get(self, alert: str, **query: str) -> dict[str, Any]:
        answer = self.ask("GET", f"/v2/alerts/{alert}", params=query)
        assert answer.status_code == 200, answer.text
        found: dict[str, Any] = answer.json()["data"]
        return found

    def all(self, what: str, row: str = "id") -> list[Any]:
        with self.database.reading() as tx:
            return tx.column(f"select {what} from incident order by number")
