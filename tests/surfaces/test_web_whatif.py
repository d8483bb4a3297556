"""What if, in the browser: asked by a form, with a draft beside, and a past week walked again."""

import json
import re
from datetime import datetime, timedelta

import httpx2
import pytest

from tests.surfaces.conftest import Enter
from tests.surfaces.shop import Shop
from tests.surfaces.test_whatif import ALERTS, DRAFT

AT = "2026-12-25T03:10"


def test_an_answer_has_an_address(payments: Shop, enter: Enter) -> None:
    found = enter("sam").get("/what-if", params={"service": payments.checkout, "at": AT})
    assert found.status_code == 200
    assert "Step 1 of 2 of payments" in found.text
    assert "Fri 25 Dec 03:10" in found.text
    assert "Then there is nobody left to page." in found.text


def test_a_browser_insists_on_no_choice_where_none_is_one(payments: Shop, enter: Enter) -> None:
    chosen = re.findall(r"<select [^>]*>", enter("sam").get("/what-if").text)
    assert [name for name in chosen if "required" in name and "severity" not in name] == []


def test_a_payload_is_judged_and_a_draft_stands_beside(payments: Shop, enter: Enter) -> None:
    body = json.dumps({"version": "4", "alerts": [{**ALERTS[0], "status": "firing"}]})
    asked = {"source": "1", "payload": body, "at": AT, "lasts": "2h", "draft": DRAFT}
    found = enter("cleo").post("/what-if", data=asked)
    assert "What would become of each statement" in found.text
    assert "No more" in found.text
    assert "New" in found.text
    same = enter("cleo").post("/what-if", data=asked | {"draft": "services: []"})
    assert "The draft changes nothing of it" in same.text


def test_what_is_muted_is_shown_with_the_time_at_which_it_is_heard(
    payments: Shop, enter: Enter, client: httpx2.Client, now: datetime
) -> None:
    ends_at = (now + timedelta(hours=1)).isoformat()
    wanted = {"matchers": ["alertname=High"], "ends_at": ends_at, "reason": "planned"}
    assert client.post("/api/v1/silences", json=wanted).status_code == 201
    body = json.dumps({"version": "4", "alerts": [{**ALERTS[0], "status": "firing"}]})
    found = enter("cleo").post("/what-if", data={"source": "1", "payload": body, "lasts": "2h"})
    assert "unless it is over by then" in found.text
    assert "It is muted first." in found.text


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"payload": "{}"}, "Choose the source"),
        ({"lasts": "8d"}, "At most 7 days."),
        ({"at": "tomorrow"}, "is not a date and time"),
        ({"draft": "colour: red"}, "unknown key"),
    ],
)
def test_a_mistake_is_named_and_what_was_written_stays(
    payments: Shop, enter: Enter, changed: dict[str, str], said: str
) -> None:
    asked = {"service": str(payments.checkout), "at": AT} | changed
    found = enter("cleo").post("/what-if", data=asked)
    assert found.status_code == 422
    assert said in found.text


def test_a_past_week_is_walked_again(payments: Shop, enter: Enter, now: datetime) -> None:
    payments.fire("Slow", now - timedelta(hours=2))
    found = enter("cleo").get("/what-if/replay")
    assert "1 page in these days" in found.text
    drafted = enter("cleo").post("/what-if/replay", data={"draft": DRAFT})
    assert "With the draft" in drafted.text


def test_the_editor_of_a_policy_shows_what_is_written_and_not_saved(
    payments: Shop, enter: Enter
) -> None:
    written = {
        "name": "payments",
        "steps-0-targets-0": "person:cleo@example.com",
        "steps-0-delay": "10m",
        "repeat": "0",
        "fallback": "admins",
    }
    manager = enter("cleo")
    found = manager.post("/policies/1/edit", data=written | {"do": "whatif"})
    assert "With the draft, beside what holds" in found.text
    assert "No more" in found.text
    kept = manager.get("/policies/1").text
    assert "2" in kept
    assert "10 m" not in kept
    refused = manager.post("/policies/1/edit", data=written | {"do": "whatif", "repeat": "99"})
    assert refused.status_code == 422


def test_only_who_may_make_it_so_may_try_a_draft(payments: Shop, enter: Enter) -> None:
    ana = enter("ana")
    assert "A draft, to see what it would change" not in ana.get("/what-if").text
    assert ana.post("/what-if", data={"draft": DRAFT}).status_code == 403
