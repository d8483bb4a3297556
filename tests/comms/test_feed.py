"""The feed against real samples of the format, and against a list of what may leave the house."""

import dataclasses
import json
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from tests.comms.samples import AT, INCIDENT, UPDATE
from tocsin.comms import drawing, feed
from tocsin.comms.drawing import Happening
from tocsin.comms.phase import Phase
from tocsin.comms.status_page import ComponentRow, PageRow, PageView

HOUR = timedelta(hours=1)
PAGE = PageRow(1, "shop", "Shop", "", True, True, "Europe/Berlin", AT, AT)
SHOP = ComponentRow(11, 1, None, "Shop", "Where you buy", AT)
FIXED = dataclasses.replace(UPDATE, id=8, phase=Phase.MONITORING, body="Fixed.", at=AT + HOUR)
BASE = "https://tocsin.example.com"


@pytest.fixture
def view() -> PageView:
    happening = Happening(INCIDENT, (FIXED, UPDATE))
    return drawing.draw(PAGE, [SHOP], [happening], [], now=AT + HOUR)


def test_the_summary_is_this(view: PageView) -> None:
    found = json.loads(json.dumps(feed.summary(view, base_url=BASE)))
    assert found["page"] == {
        "id": "shop",
        "name": "Shop",
        "url": "https://tocsin.example.com/status/shop",
        "time_zone": "Europe/Berlin",
        "updated_at": "2026-03-16T10:30:00.000Z",
    }
    assert found["status"] == {"indicator": "critical", "description": "Major Service Outage"}
    (component,) = found["components"]
    assert (component["id"], component["status"]) == ("11", "major_outage")
    (incident,) = found["incidents"]
    assert (incident["name"], incident["status"]) == ("Payments fail", "monitoring")
    assert incident["impact"] == "critical"
    assert [u["body"] for u in incident["incident_updates"]] == ["Fixed.", UPDATE.body]
    assert incident["components"] == [component]


def test_when_all_is_well_the_feed_says_so() -> None:
    calm = drawing.draw(PAGE, [SHOP], [], [], now=AT)
    found = feed.status(calm, base_url=BASE)
    assert found["status"] == {"indicator": "none", "description": "All Systems Operational"}
    assert feed.unresolved(calm, base_url=BASE)["incidents"] == []
    assert feed.components(calm, base_url=BASE)["components"][0]["status"] == "operational"


def test_what_is_over_is_in_the_history_and_not_in_the_summary(view: PageView) -> None:
    over = dataclasses.replace(view, current=(), past=view.current)
    assert feed.summary(over, base_url=BASE)["incidents"] == []
    assert len(feed.incidents(over, base_url=BASE)["incidents"]) == 1


@pytest.mark.parametrize("name", ["ok_0", "outage_1"])
def test_it_has_every_key_that_readers_of_the_real_feed_know(
    view: PageView, shared: Path, name: str
) -> None:
    path = shared / "payloads" / "statuspage" / f"githubstatus_summary_{name}.json"
    real = json.loads(path.read_text())
    _compare(real, json.loads(json.dumps(feed.summary(view, base_url=BASE))), at="summary")


def _compare(real: Any, ours: Any, *, at: str) -> None:
    """Each key of the real one is in ours, with a value of the same kind unless it is empty."""
    if isinstance(real, dict):
        assert set(real) <= set(ours), f"{at} lacks {set(real) - set(ours)}"
        for key, value in real.items():
            _compare(value, ours[key], at=f"{at}.{key}")
    elif isinstance(real, list) and isinstance(ours, list) and real and ours:
        _compare(real[0], ours[0], at=f"{at}[]")
    elif real is not None and ours is not None:
        assert type(real) is type(ours), at
