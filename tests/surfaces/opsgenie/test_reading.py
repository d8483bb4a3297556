"""What Opsgenie's clients read: lists, logs, notes, files."""

from typing import Any

from tests.surfaces.opsgenie.door import HOUR, KEY, Door
from tests.world import Clock
from tocsin.signals import opsgenie_parsing


def test_a_custom_action_is_noted_and_nothing_is_run(door: Door) -> None:
    alert = door.create()
    done = door.done("POST", f"/v2/alerts/{alert}/actions/Restart%20it", {"note": "please"})
    assert (done["success"], done["action"]) == (True, "ExecuteCustomAction")
    notes = door.ask("GET", f"/v2/alerts/{alert}/notes").json()["data"]
    assert notes[0]["note"] == "Asked for the action 'Restart it', which Tocsin only notes. please"


def test_files_are_kept_with_the_incident(door: Door, tokens: Any) -> None:
    path = f"/v2/alerts/{door.create()}/attachments"
    added = door.ask("POST", path, files={"file": ("disk.txt", b"/ 97 %", "text/plain")})
    assert added.status_code == 201
    number = added.json()["data"]["id"]
    assert door.ask("GET", path).json()["data"] == [{"name": "disk.txt", "id": number}]
    one = door.ask("GET", f"{path}/{number}").json()["data"]
    headers = {"Authorization": f"Bearer {tokens['ana']}"}
    content = door.client.get(one["url"].removeprefix("http://tocsin.test"), headers=headers)
    assert (one["name"], content.content) == ("disk.txt", b"/ 97 %")
    assert door.ask("GET", f"{path}/999").status_code == 404
    assert door.ask("DELETE", f"{path}/{number}").json()["code"] == 40302
    assert door.ask("POST", path, {"no": "file"}).status_code == 422
    large = {"file": ("large", b"x" * 10_600_000, "text/plain")}
    assert door.ask("POST", path, files=large).status_code == 413


def test_alerts_are_listed_searched_and_sorted(door: Door, clock: Clock) -> None:
    for number, priority in enumerate(("P3", "P1", "P2")):
        door.create(alias=f"a{number}", message=f"Disk {number}", priority=priority)
        clock.forward(HOUR)
    door.done("POST", "/v2/alerts/a0/close?identifierType=alias")

    def found(query: str) -> list[str]:
        answer = door.ask("GET", f"/v2/alerts?{query}")
        assert answer.status_code == 200, answer.text
        return [alert["alias"] for alert in answer.json()["data"]]

    assert found("") == ["a2", "a1", "a0"]
    assert found("order=asc") == ["a0", "a1", "a2"]
    assert found("sort=priority&order=asc") == ["a1", "a2", "a0"]
    assert found("query=status%3Dopen&limit=2") == ["a2", "a1"]
    assert found("query=status: open AND priority: P1") == ["a1"]
    assert found("query=status: closed OR tag: none") == ["a0"]
    assert found("query=createdAt > 2026-03-16T10:00:00Z") == ["a2", "a1"]
    assert found("query=Disk") == ["a2", "a1", "a0"]
    assert found("searchIdentifier=Open&searchIdentifierType=name") == ["a2", "a1"]
    assert found("offset=1&limit=1") == ["a1"]
    assert found("offset=9") == []
    door.done("POST", "/v2/alerts/a1/acknowledge?identifierType=alias")
    assert found("query=acknowledged: true") == ["a1"]
    assert found("query=details.region: eu AND NOT acknowledged: true") == ["a2", "a0"]
    for name in opsgenie_parsing.NAMES:
        assert found(f"query={name.replace('/', '.')}: nothing&sort={name}") == []
    paging = door.ask("GET", "/v2/alerts?offset=1&limit=1&query=Disk").json()["paging"]
    assert set(paging) == {"first", "prev", "next"}
    following = door.client.get(paging["next"], headers={"Authorization": f"GenieKey {KEY}"})
    assert [alert["alias"] for alert in following.json()["data"]] == ["a0"]
    for query, count in (("", 3), ("status: open", 2), ("status: closed", 1), ("priority: P1", 1)):
        counted = door.ask("GET", f"/v2/alerts/count?query={query}").json()["data"]["count"]
        assert counted == count
    last = door.ask("GET", "/v2/alerts?limit=2&offset=2").json()["paging"]
    assert set(last) == {"first", "prev", "last"}


def test_logs_and_notes_are_read_in_pages(door: Door) -> None:
    alert = door.create()
    path = f"/v2/alerts/{alert}/notes"
    for number in range(3):
        door.done("POST", path, {"note": f"note {number}", "user": "Ana", "source": "shell"})
    first = door.ask("GET", f"{path}?limit=2").json()
    assert [one["note"] for one in first["data"]] == ["Ana: note 2", "Ana: note 1"]
    headers = {"Authorization": f"GenieKey {KEY}"}
    second = door.client.get(first["paging"]["next"], headers=headers).json()
    assert [one["note"] for one in second["data"]] == ["Ana: note 0"]
    back = door.client.get(second["paging"]["prev"], headers=headers).json()
    assert back["data"] == first["data"]
    assert door.ask("GET", f"{path}?order=asc&limit=1").json()["data"][0]["note"] == "Ana: note 0"
