"""kill -9 of everything between the alert and the second step: the second step pages, once."""

from typing import Any

import httpx2
import pytest

from tests.journeys import harness, organisation
from tests.journeys.conftest import Place
from tests.journeys.harness import KEY, eventually

pytestmark = pytest.mark.timeout(120)


def fire(place: Place, name: str) -> None:
    alert: dict[str, Any] = {
        "labels": {"alertname": name, "severity": "critical"},
        "annotations": {"summary": f"{name} happened"},
    }
    answer = httpx2.post(f"{place.tocsin.url}/am/{KEY}/api/v2/alerts", json=[alert], timeout=10)
    assert answer.status_code == 200, answer.text


def test_the_second_step_survives_a_crash_of_everything(place: Place) -> None:
    world = organisation.world(smtp_port=place.sink.port, first_delay="8s")
    place.tocsin.apply(world, place.token)
    fire(place, "BeforeTheCrash")
    eventually(lambda: place.sink.to("ana@example.com"), what="Ana's mail")
    assert not place.sink.to("cleo@example.com")

    place.tocsin.kill_tree()
    place.tocsin.start()

    eventually(lambda: place.sink.to("cleo@example.com"), what="Cleo's mail")
    harness.eventually(lambda: place.api.get("/incidents"))
    steps = [
        entry
        for entry in place.api.items("/incidents/1/timeline")
        if entry["kind"] == "page.stepped"
    ]
    assert len(steps) == 2
    assert len(place.sink.to("ana@example.com")) == 1
    assert len(place.sink.to("cleo@example.com")) == 1
