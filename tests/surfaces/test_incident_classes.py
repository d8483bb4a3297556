"""What kind of incident it is, how bad, and when what happened, over the API."""

from datetime import timedelta

import httpx2
import pytest

from tests.surfaces.conftest import As
from tests.surfaces.test_incident_progress import ONE, problem, said
from tests.surfaces.test_incidents import declared
from tests.world import Clock


@pytest.fixture
def ana(as_: As) -> httpx2.Client:
    """Ana has declared incident 1, which pages nobody."""
    client = as_("ana")
    declared(client, impact="low", urgency="low", pages=False)
    return client


def times(client: httpx2.Client) -> dict[str, str | None]:
    items = said(client.get(f"{ONE}/milestones"))["items"]
    return {item["milestone"]: item["at"] for item in items}


def test_it_is_put_into_a_category_and_taken_out(ana: httpx2.Client) -> None:
    assert said(ana.put(f"{ONE}/category", json={"category": "network"}))["category"] == "network"
    answer = ana.put(f"{ONE}/category", json={"category": "weather"})
    assert problem(answer, 422) == "unknown-category"
    assert said(ana.delete(f"{ONE}/category"))["category"] is None


def test_the_matrix_gives_the_priority_until_somebody_knows_better(ana: httpx2.Client) -> None:
    levels = {"impact": "high", "urgency": "low"}
    assert said(ana.put(f"{ONE}/priority", json=levels))["priority"] == "P3"
    override = {"priority": "P1", "reason": "The minister calls."}
    by_hand = said(ana.put(f"{ONE}/priority-override", json=override))
    assert (by_hand["priority"], by_hand["priority_reason"]) == ("P1", "The minister calls.")
    again = said(ana.delete(f"{ONE}/priority-override"))
    assert (again["priority"], again["priority_reason"]) == ("P3", None)
    assert ana.put(f"{ONE}/priority", json={"impact": "high"}).status_code == 422


def test_it_becomes_major_and_minor_again(ana: httpx2.Client) -> None:
    assert said(ana.put(f"{ONE}/major", json={"reason": "All tills."}))["is_major"] is True
    assert problem(ana.delete(f"{ONE}/major"), 422) == "needs-reason"
    minor = ana.delete(f"{ONE}/major", params={"reason": "One till."})
    assert said(minor)["is_major"] is False


def test_milestones_are_reached_and_marked_and_set_right(ana: httpx2.Client, clock: Clock) -> None:
    assert times(ana)["detected"] == "2026-03-16T09:30:00Z"
    assert times(ana)["diagnosed"] is None
    clock.forward(timedelta(minutes=10))
    assert ana.post(f"{ONE}/milestones", json={"milestone": "diagnosed"}).status_code == 200
    assert times(ana)["diagnosed"] == "2026-03-16T09:40:00Z"
    right = {"at": "2026-03-16T09:20:00Z", "reason": "The graph shows it."}
    assert ana.patch(f"{ONE}/milestones/occurred", json=right).status_code == 200
    assert times(ana)["occurred"] == "2026-03-16T09:20:00Z"


@pytest.mark.parametrize(
    ("milestone", "body"),
    [
        ("detected", {"at": "2026-03-16T11:00:00Z", "reason": "In the future."}),
        ("resolved", {"at": "2026-03-16T09:00:00Z", "reason": "It is not."}),
        ("occurred", {"at": "2026-03-16T09:00:00Z", "reason": " "}),
        ("occurred", {"at": "2026-03-16T09:00:00", "reason": "Without an offset."}),
        ("begun", {"at": "2026-03-16T09:00:00Z", "reason": "No such word."}),
    ],
)
def test_what_cannot_have_been_is_refused(
    ana: httpx2.Client, milestone: str, body: dict[str, str]
) -> None:
    assert ana.patch(f"{ONE}/milestones/{milestone}", json=body).status_code == 422


def test_most_milestones_are_not_marked_by_hand(ana: httpx2.Client) -> None:
    answer = ana.post(f"{ONE}/milestones", json={"milestone": "resolved"})
    assert problem(answer, 422) == "not-by-hand"


def test_clocks_say_what_remains(ana: httpx2.Client, clock: Clock) -> None:
    clock.forward(timedelta(hours=1))
    response = said(ana.get(f"{ONE}/clocks"))["items"][0]
    assert response == {
        "clock": "response",
        "party": "",
        "policy": "standard",
        "target_seconds": 24 * 3600,
        "elapsed_seconds": 3600,
        "remaining_seconds": 23 * 3600,
        "started_at": "2026-03-16T09:30:00Z",
        "due_at": "2026-03-17T09:30:00Z",
        "stopped_at": None,
        "is_breached": False,
    }
    clock.forward(timedelta(hours=24))
    response = said(ana.get(f"{ONE}/clocks"))["items"][0]
    assert (response["remaining_seconds"], response["is_breached"]) == (-3600, True)
    ana.post(f"{ONE}/acknowledgement")
    assert said(ana.get(f"{ONE}/clocks"))["items"][0]["stopped_at"] is not None


def test_a_clock_stands_still_while_it_waits(ana: httpx2.Client, clock: Clock) -> None:
    ana.post(f"{ONE}/hold", json={"reason": "The vendor looks."})
    clock.forward(timedelta(hours=1))
    resolution = said(ana.get(f"{ONE}/clocks"))["items"][1]
    assert (resolution["elapsed_seconds"], resolution["due_at"]) == (0, None)


def test_what_was_cancelled_has_no_clocks(ana: httpx2.Client) -> None:
    ana.post(f"{ONE}/cancellation", json={"reason": "A mistake."})
    assert said(ana.get(f"{ONE}/clocks"))["items"] == []
