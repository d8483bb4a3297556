"""Who may ask what, and what is told to those who may not."""

from typing import Any

from tests.surfaces.opsgenie.door import ALERT, KEY, OTHER, STRICT, Door

REFUSALS: list[tuple[str, str, Any, int, dict[str, Any]]] = [
    ("POST", "/v2/alerts/{id}/notes", {}, 422, {"errors": {"note": "may not be empty"}}),
    (
        "POST",
        "/v2/alerts/{id}/teams",
        {"team": {}},
        422,
        {
            "message": "Request body is not processable. Please check the errors.",
            "errors": {"team": "id or name should be provided"},
        },
    ),
    ("GET", "/v2/alerts/unheard-of", None, 404, {}),
    ("GET", "/v2/alerts/7?identifierType=tiny", None, 404, {}),
    ("GET", "/v2/alerts/requests/513085b8-caf3-4f91-aa23-be5fdefc3570", None, 404, {}),
    ("GET", "/v2/alerts/requests/none", None, 404, {}),
    ("GET", "/v2/alerts?query=colour: red", None, 422, {}),
    ("GET", "/v2/alerts?limit=many", None, 422, {}),
    ("GET", "/v2/alerts?offset=20001", None, 422, {}),
    ("GET", "/v2/alerts?sort=colour", None, 422, {}),
    ("GET", "/v2/alerts?order=up", None, 422, {}),
    ("GET", "/v2/alerts?searchIdentifier=none", None, 404, {}),
    ("PUT", "/v2/alerts/{id}/close", {}, 405, {}),
    ("PUT", "/v2/alerts", {}, 405, {}),
    ("POST", "/v2/alerts/saved-searches", {"name": "n"}, 403, {"code": 40302}),
    ("DELETE", "/v2/alerts/{id}/close", None, 405, {}),
    ("PUT", "/v2/alerts/{id}/priority", {"priority": "high"}, 422, {}),
]


def test_what_cannot_be_is_refused_in_their_words(door: Door) -> None:
    alert = door.create()
    for method, path, body, status, said in REFUSALS:
        answer = door.ask(method, path.replace("{id}", alert), body)
        assert answer.status_code == status, f"{method} {path}: {answer.text}"
        found = answer.json()
        assert found["message"]
        assert {"took", "requestId"} <= set(found)
        assert {name: found[name] for name in said} == said


def test_whoever_has_no_key_is_told_nothing(door: Door) -> None:
    for key in ("", "f" * 32, "né"):
        for method, path in (
            ("POST", "/v2/alerts"),
            ("GET", "/v2/alerts"),
            ("GET", "/v2/alerts/a"),
        ):
            answer = door.client.request(
                method,
                path,
                json=ALERT if method == "POST" else None,
                headers=[(b"Authorization", f"GenieKey {key}".encode())],
            )
            assert (answer.status_code, answer.json()["message"]) == (401, "Could not authenticate")
    assert door.ask("POST", "/v2/alerts/a/notes", {}, key="f" * 32).status_code == 401
    assert door.ask("POST", "/v2/heartbeats", {}, key="f" * 32).status_code == 401
    assert door.all("number") == []


def test_a_key_sees_the_alerts_of_its_own_source(door: Door) -> None:
    alert = door.create()
    assert door.ask("GET", "/v2/alerts", key=STRICT).json()["data"] == []
    assert door.ask("GET", f"/v2/alerts/{alert}", key=STRICT).status_code == 404
    foreign = door.ask("POST", f"/v2/alerts/{alert}/close", key=STRICT)
    assert foreign.status_code == 202
    assert door.ask("GET", f"/v2/alerts/requests/{foreign.json()['requestId']}").status_code == 404
    assert door.all("status") == ["open"]


def test_a_key_of_another_kind_hands_in_and_works_on_nothing(door: Door) -> None:
    created = door.ask("POST", "/v2/alerts", ALERT, key=OTHER)
    assert created.status_code == 202
    refused = door.ask("POST", "/v2/alerts/a/close?identifierType=alias", key=OTHER)
    assert (refused.status_code, refused.json()["code"]) == (403, 40301)


def test_a_token_sees_all_and_creates_nothing(door: Door, tokens: Any) -> None:
    alert = door.create()
    ana, dan = tokens["ana"], tokens["dan"]
    created = door.ask("POST", "/v2/alerts", ALERT, key=ana)
    assert (created.status_code, created.json()["code"]) == (403, 40301)
    assert created.json()["message"].startswith("To perform this action, use an API key")
    assert [one["id"] for one in door.ask("GET", "/v2/alerts", key=ana).json()["data"]] == [alert]
    assert door.ask("GET", "/v2/alerts", key=dan).status_code == 403
    acknowledged = door.ask("POST", f"/v2/alerts/{alert}/acknowledge", key=ana)
    assert acknowledged.status_code == 202
    assert door.get(alert)["owner"] == "ana@example.com"
    assert door.state(acknowledged)["status"] == "Acknowledged alert"
    nothing = door.ask("POST", "/v2/alerts/x/close?identifierType=alias", key=ana)
    assert (nothing.status_code, nothing.json()["message"]) == (
        404,
        "There is no open alert with alias [x]",
    )


PLACES: list[tuple[str, dict[str, str]]] = [
    ("/v2/alerts", {"Authorization": f"GenieKey {KEY}"}),
    ("/v2/alerts/", {"Authorization": f"GenieKey {KEY}"}),
    ("/jsm/ops/integration/v2/alerts", {"Authorization": f"GenieKey {KEY}"}),
    ("/jsm/ops/integration/v2/alerts/", {"Authorization": f"geniekey  {KEY}"}),
    (f"/v2/alerts?apiKey={KEY}", {}),
    (f"/{KEY}/v2/alerts", {}),
    (f"/og/{KEY}/v2/alerts/", {}),
    ("/v2/alerts", {"Authorization": "basic MzMzMzMzMzMzMzMzMzMzMzMzMzMzMzMzMzMzMzMzMzM="}),
    ("/v2/alerts", {"X-API-Key": KEY}),
]


def test_a_key_may_come_anywhere(door: Door) -> None:
    for path, headers in PLACES:
        answer = door.client.post(path, json=ALERT, headers=headers, follow_redirects=False)
        assert answer.status_code == 202, f"{path}: {answer.text}"
        assert door.state(answer)["status"] == "Created alert"
    assert door.all("status") == ["open"]
    with door.database.reading() as tx:
        assert KEY not in str(tx.column("select path || headers::text from raw_event"))


def test_what_cannot_be_read_pages_and_is_told(door: Door) -> None:
    broken = door.ask("POST", "/v2/alerts", content=b'{"message": "Disk')
    assert broken.status_code == 400
    assert broken.json()["message"]
    assert door.all("title")[0].startswith("An event could not be read")
    sloppy = door.ask("POST", "/v2/alerts", {"alias": "disk"})
    assert sloppy.status_code == 202
    assert door.all("title")[1] == "Alert disk"


def test_a_close_needs_no_body(door: Door) -> None:
    for body in (None, b"", b"null", b"[]", b"{", b"note=x"):
        alert = door.create()
        given = {} if body is None else {"content": body}
        assert door.done("POST", f"/v2/alerts/{alert}/close", **given)["success"]


def test_nothing_to_close_is_told_by_the_state(door: Door) -> None:
    closed = door.done("POST", "/v2/alerts/none/close?identifierType=alias")
    assert (closed["success"], closed["alertId"]) == (False, "")
    assert closed["status"] == "There is no open alert with alias [none]"
    unknown = door.done("POST", "/v2/alerts/none/acknowledge")
    assert unknown["status"] == "Alert does not exist"
    alert = door.create()
    door.done("POST", f"/v2/alerts/{alert}/close")
    again = door.done("POST", f"/v2/alerts/{alert}/close")
    assert again["status"].startswith("There is no open alert")
    with door.database.reading() as tx:
        reasons = tx.column("select dropped_because from raw_event_outcome where dropped > 0")
    assert len(reasons) == 3


def test_what_a_strict_source_forbids_is_refused_field_by_field(door: Door) -> None:
    refused = door.ask("POST", "/v2/alerts", {"responders": [{"type": "team"}]}, key=STRICT)
    assert refused.status_code == 422
    assert refused.json()["errors"] == {
        "message": "may not be empty",
        "responders[0]": "id or name should be provided",
    }
    assert door.ask("POST", "/v2/alerts", ALERT, key=STRICT).status_code == 202
