"""The way of an incident over the API, and how it answers to programs that repeat themselves."""

from datetime import datetime, timedelta
from typing import Any

import httpx2
import pytest

from tests.surfaces.conftest import As
from tests.surfaces.shop import Shop
from tests.surfaces.test_incidents import INCIDENTS, declared
from tests.world import Clock

ONE = f"{INCIDENTS}/1"


@pytest.fixture
def ana(as_: As) -> httpx2.Client:
    """Ana has declared incident 1."""
    client = as_("ana")
    declared(client, impact="low", urgency="low")
    return client


def kinds(client: httpx2.Client) -> list[str]:
    items = client.get(f"{ONE}/timeline").json()["items"]
    return [item["kind"] for item in items]


def said(answer: httpx2.Response) -> dict[str, Any]:
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.json()
    return found


def problem(answer: httpx2.Response, status: int) -> str:
    assert answer.status_code == status, answer.text
    found: str = answer.json()["type"]
    return found.removeprefix("urn:tocsin:problem:")


def test_acknowledging_twice_is_acknowledging_once(ana: httpx2.Client, clock: Clock) -> None:
    first = said(ana.post(f"{ONE}/acknowledgement"))
    assert (first["status"], first["assignee"]) == ("acknowledged", "ana@example.com")
    clock.forward(timedelta(minutes=1))
    assert said(ana.post(f"{ONE}/acknowledgement", json={})) == first
    assert kinds(ana).count("incident.acknowledged") == 1


def test_a_slip_of_the_thumb_is_taken_back(ana: httpx2.Client, as_: As, clock: Clock) -> None:
    ana.post(f"{ONE}/acknowledgement")
    assert problem(as_("bo").delete(f"{ONE}/acknowledgement"), 409) == "not-theirs"
    assert said(ana.delete(f"{ONE}/acknowledgement"))["status"] == "open"
    items = said(ana.get(f"{ONE}/timeline"))["items"]
    times = [each["milestone_at"] for each in items if each["milestone"] == "acknowledged"]
    assert times == ["2026-03-16T09:30:00Z", None]
    ana.post(f"{ONE}/acknowledgement")
    clock.forward(timedelta(minutes=1))
    assert problem(ana.delete(f"{ONE}/acknowledgement"), 409) == "too-late"


def test_resolving_needs_no_body_and_repeating_it_changes_nothing(ana: httpx2.Client) -> None:
    first = said(ana.post(f"{ONE}/resolution"))
    assert first["status"] == "resolved"
    assert first["resolution"] == {
        "code": "fixed",
        "notes": "No notes were given.",
        "is_verified": False,
    }
    again = {"code": "workaround", "notes": "Another story."}
    assert said(ana.post(f"{ONE}/resolution", json=again)) == first


def test_a_resolution_says_what_was_done(ana: httpx2.Client) -> None:
    body = {"code": "workaround", "notes": "Restarted.", "is_verified": True}
    assert said(ana.post(f"{ONE}/resolution", json=body))["resolution"] == body
    assert said(ana.get(ONE))["mitigated_at"] == "2026-03-16T09:30:00Z"


def test_what_recovered_by_itself_is_explained_by_a_person(
    as_: As, payments: Shop, now: datetime
) -> None:
    payments.fire("CheckoutIsDown", now)
    payments.recover("CheckoutIsDown", now)
    ana = as_("ana")
    before = said(ana.get(ONE))
    assert (before["status"], before["resolution"]["code"]) == ("resolved", "self_recovered")
    after = said(ana.post(f"{ONE}/resolution", json={"notes": "The disk was full."}))
    assert after["resolution"]["code"] == "fixed"
    assert after["resolved_at"] == before["resolved_at"]


def test_closing_twice_is_closing_once(ana: httpx2.Client) -> None:
    assert problem(ana.post(f"{ONE}/closure"), 409) == "forbidden-transition"
    ana.post(f"{ONE}/resolution")
    first = said(ana.post(f"{ONE}/closure"))
    assert first["status"] == "closed"
    assert said(ana.post(f"{ONE}/closure")) == first


def test_a_pressing_one_closes_after_its_review_or_with_a_waiver(as_: As) -> None:
    ana = as_("ana")
    declared(ana, impact="high", urgency="high")
    ana.post(f"{ONE}/resolution")
    assert problem(ana.post(f"{ONE}/closure"), 409) == "review-required"
    closed = said(ana.post(f"{ONE}/closure", json={"waiver": "A known rehearsal."}))
    assert (closed["status"], closed["review_waiver"]) == ("closed", "A known rehearsal.")


def test_a_review_can_be_waived_and_asked_for(ana: httpx2.Client) -> None:
    assert said(ana.delete(f"{ONE}/review-waiver"))["awaits_review"] is True
    body = {"reason": "Nothing to learn."}
    assert said(ana.put(f"{ONE}/review-waiver", json=body))["awaits_review"] is False


@pytest.mark.parametrize("said_in", ["body", "query"])
def test_reopening_needs_a_reason(ana: httpx2.Client, said_in: str) -> None:
    ana.post(f"{ONE}/resolution")
    assert problem(ana.delete(f"{ONE}/resolution"), 422) == "needs-reason"
    if said_in == "body":
        answer = ana.request("DELETE", f"{ONE}/resolution", json={"reason": "It is back."})
    else:
        answer = ana.delete(f"{ONE}/resolution", params={"reason": "It is back."})
    reopened = said(answer)
    assert (reopened["status"], reopened["reopened_count"]) == ("in_progress", 1)
    assert reopened["resolution"] is None


def test_it_waits_and_goes_on(ana: httpx2.Client) -> None:
    hold = {"reason": "The vendor looks.", "until": "2026-03-16T12:00:00Z"}
    held = said(ana.post(f"{ONE}/hold", json=hold))
    assert (held["status"], held["pending_reason"]) == ("pending", "The vendor looks.")
    assert held["wake_at"] == hold["until"]
    assert said(ana.delete(f"{ONE}/hold"))["status"] == "in_progress"
    assert problem(ana.delete(f"{ONE}/hold"), 409) == "not-on-hold"
    assert problem(ana.post(f"{ONE}/hold", json={"reason": " "}), 422) == "needs-reason"


def test_working_on_it_takes_it(ana: httpx2.Client) -> None:
    assert said(ana.post(f"{ONE}/work"))["status"] == "in_progress"
    assert said(ana.post(f"{ONE}/work"))["status"] == "in_progress"
    assert kinds(ana).count("incident.acknowledged") == 1


def test_a_mistake_is_cancelled_for_a_reason(ana: httpx2.Client) -> None:
    cancelled = said(ana.post(f"{ONE}/cancellation", json={"reason": "A mistake."}))
    assert (cancelled["status"], cancelled["cancel_reason"]) == ("cancelled", "A mistake.")
    assert problem(ana.post(f"{ONE}/resolution"), 409) == "forbidden-transition"


def test_its_reporter_confirms_and_by_that_closes_it(as_: As) -> None:
    dan, ana = as_("dan"), as_("ana")
    declared(dan, "I cannot pay")
    ana.post(f"{ONE}/resolution")
    assert problem(ana.post(f"{ONE}/confirmation"), 403) == "not-the-reporter"
    confirmed = said(dan.post(f"{ONE}/confirmation"))
    assert (confirmed["is_closed"], confirmed["incident"]["status"]) == (True, "closed")


def test_its_reporter_may_reopen_it_and_nothing_more(as_: As) -> None:
    dan = as_("dan")
    declared(dan, "I cannot pay")
    as_("ana").post(f"{ONE}/resolution")
    reopened = dan.delete(f"{ONE}/resolution", params={"reason": "Still not."})
    assert said(reopened)["status"] == "in_progress"
    assert dan.post(f"{ONE}/resolution").status_code == 403


def test_a_request_sent_again_by_its_key_happens_once(ana: httpx2.Client) -> None:
    headers = {"Idempotency-Key": "from-the-runbook"}
    first = ana.post(INCIDENTS, json={"title": "Twice"}, headers=headers)
    again = ana.post(INCIDENTS, json={"title": "Twice"}, headers=headers)
    assert first.json()["number"] == again.json()["number"] == 2
