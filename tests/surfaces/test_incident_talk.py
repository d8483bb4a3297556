"""Comments, files and the timeline over the API: who reads what."""

from datetime import datetime
from typing import Any

import httpx2
import pytest

from tests.surfaces.conftest import As
from tests.surfaces.shop import Shop
from tests.surfaces.test_incident_progress import ONE, problem, said
from tests.surfaces.test_incidents import declared
from tocsin.kit.settings import Settings


@pytest.fixture
def dan(as_: As) -> httpx2.Client:
    """Dan, who may only report, has reported incident 1."""
    client = as_("dan")
    declared(client, "I cannot pay")
    return client


def uploaded(client: httpx2.Client, name: str, content: bytes, **form: Any) -> httpx2.Response:
    return client.post(f"{ONE}/attachments", files={"file": (name, content)}, data=form)


def test_its_reporter_reads_what_is_public(as_: As, dan: httpx2.Client) -> None:
    ana = as_("ana")
    ana.post(f"{ONE}/comments", json={"body": "It is the disk."})
    ana.post(f"{ONE}/comments", json={"body": "We are on it.", "is_public": True})
    answer = dan.post(f"{ONE}/comments", json={"body": "Thank you."})
    assert (answer.status_code, answer.json()) == (201, {"id": 3})

    def read(client: httpx2.Client) -> list[tuple[str, str]]:
        items = said(client.get(f"{ONE}/comments"))["items"]
        return [(item["person"], item["body"]) for item in items]

    public = [("ana@example.com", "We are on it."), ("dan@example.com", "Thank you.")]
    assert read(dan) == public
    assert read(as_("sam")) == [("ana@example.com", "It is the disk."), *public]


def test_a_file_is_kept_and_only_ever_downloaded(as_: As, dan: httpx2.Client) -> None:
    ana = as_("ana")
    made = uploaded(ana, "../graph “now”.html", b"<script>alert(1)</script>")
    assert made.status_code == 201, made.text
    assert made.json()["file_name"] == "graph “now”.html"
    assert (made.json()["size"], made.json()["is_public"]) == (25, False)
    file = ana.get(f"{ONE}/attachments/{made.json()['id']}")
    assert file.content == b"<script>alert(1)</script>"
    assert file.headers["content-disposition"] == (
        "attachment; filename*=UTF-8''graph%20%E2%80%9Cnow%E2%80%9D.html"
    )
    assert file.headers["x-content-type-options"] == "nosniff"
    assert "sandbox" in file.headers["content-security-policy"]
    assert said(dan.get(f"{ONE}/attachments"))["items"] == []
    assert problem(dan.get(f"{ONE}/attachments/{made.json()['id']}"), 404) == "unknown-attachment"


def test_its_reporter_reads_public_files_and_sends_such(as_: As, dan: httpx2.Client) -> None:
    uploaded(as_("ana"), "receipt.txt", b"1", is_public="true")
    uploaded(dan, "screen.txt", b"2")
    names = [item["file_name"] for item in said(dan.get(f"{ONE}/attachments"))["items"]]
    assert names == ["receipt.txt", "screen.txt"]


def test_a_file_has_a_size(dan: httpx2.Client, settings: Settings) -> None:
    assert problem(uploaded(dan, "empty.txt", b""), 422) == "empty-file"
    large = b"x" * (settings.max_attachment + 1)
    assert problem(uploaded(dan, "large.bin", large), 422) == "too-large"
    assert uploaded(dan, "huge.bin", large + b"x" * 100_000).status_code == 413


def test_the_timeline_tells_it_in_words_and_as_data(as_: As) -> None:
    ana = as_("ana")
    declared(ana, pages=False)
    ana.post(f"{ONE}/acknowledgement")
    ana.post(f"{ONE}/comments", json={"body": "It is **the disk**."})
    items = said(ana.get(f"{ONE}/timeline"))["items"]
    acknowledged = next(item for item in items if item["kind"] == "incident.acknowledged")
    assert acknowledged["sentence"] == "Ana acknowledged it."
    assert (acknowledged["actor"], acknowledged["actor_name"]) == ("token/1", "Ana")
    assert acknowledged["data"]["status"] == "acknowledged"
    assert items[-1]["body"] == "It is **the disk**."


def test_every_milestone_has_a_line_of_its_own(as_: As, payments: Shop, now: datetime) -> None:
    payments.fire("CheckoutIsDown", now)
    ana = as_("ana")
    ana.post(f"{ONE}/acknowledgement")
    ana.post(f"{ONE}/resolution")
    items = said(ana.get(f"{ONE}/timeline"))["items"]
    reached = {item["milestone"]: item["milestone_at"] for item in items if item["milestone"]}
    assert set(reached) >= {"detected", "logged", "prioritized", "acknowledged", "resolved"}
    assert reached["detected"] == "2026-03-16T09:30:00Z"
    reasons = {item["milestone"]: item["data"].get("because") for item in items}
    assert reasons["logged"] == "incident.declared"
    assert reasons["acknowledged"] == "incident.acknowledged"
    kinds = [item["kind"] for item in items]
    assert kinds.index("incident.declared") < kinds.index("incident.milestone")
    assert {"page.started", "page.stepped", "page.answered"} <= set(kinds)


def test_the_timeline_comes_in_parts(as_: As) -> None:
    ana = as_("ana")
    declared(ana, pages=False)
    whole = said(ana.get(f"{ONE}/timeline"))
    assert whole["next"] is None
    found, cursor = [], ""
    while cursor is not None:
        page = said(ana.get(f"{ONE}/timeline?limit=2{cursor and f'&cursor={cursor}'}"))
        found += page["items"]
        cursor = page["next"]
    assert found == whole["items"]
    assert ana.get(f"{ONE}/timeline?cursor=WyJ4Il0").status_code == 422


def test_its_reporter_reads_a_timeline_without_the_inside(as_: As, dan: httpx2.Client) -> None:
    ana = as_("ana")
    ana.post(f"{ONE}/acknowledgement")
    ana.post(f"{ONE}/comments", json={"body": "It is the disk."})
    items = said(dan.get(f"{ONE}/timeline"))["items"]
    assert [item["kind"] for item in items] == ["incident.declared", "incident.acknowledged"]
    assert all(item["data"] == {} for item in items)
