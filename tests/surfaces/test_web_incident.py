"""The page of one incident and its verbs, form by form, without a script."""

import re
from datetime import datetime, timedelta
from typing import Any

import pytest

from tests.incident_of import declared
from tests.surfaces.shop import Shop
from tests.surfaces.visitor import Visitors, said
from tests.world import Clock
from tocsin.catalog import actions as catalog
from tocsin.catalog.change import NewChange
from tocsin.identity.actor import SYSTEM
from tocsin.incidents.actions import progress, reading, relating, resolving, talking
from tocsin.incidents.incident import Incident
from tocsin.incidents.lifecycle import Status
from tocsin.incidents.resolution import Code, Resolution
from tocsin.knowledge.actions import articles, runbooks
from tocsin.knowledge.article import NewArticle
from tocsin.knowledge.runbook import NewRunbook

FORMS = (
    "hold",
    "resolution",
    "closure",
    "cancellation",
    "assignment",
    "team",
    "roles",
    "escalation",
    "priority",
    "category",
    "major",
    "text",
    "milestones/correction",
    "waiver",
    "services",
    "links/new",
    "parent",
    "merge",
    "updates/new",
)
TABS = ("", "/alerts", "/paging", "/updates", "/milestones")


@pytest.fixture
def fired(payments: Shop, now: datetime) -> Shop:
    """Incident 1: checkout is down, and Bo is being paged."""
    payments.fire("CheckoutIsDown", now)
    return payments


def incident(shop: Shop, number: int = 1) -> Incident:
    with shop.database.reading() as tx:
        return reading.get(tx, number, actor=SYSTEM)


@pytest.mark.usefixtures("fired")
def test_the_first_screen_answers_four_questions(visitors: Visitors) -> None:
    words = said(visitors.bo.get("/incidents/1"))
    assert "Nobody has answered Bo paged just now , then Cleo in 5 m" in words
    assert "Where checkout Tier 1" in words
    assert "Since 0 s Today 10:30" in words
    assert "How bad P1, impact high" in words


@pytest.mark.usefixtures("fired")
@pytest.mark.parametrize("tab", TABS)
def test_each_tab_stands_beside_the_same_facts(visitors: Visitors, tab: str) -> None:
    for person in (visitors.bo, visitors.sam):
        page = person.get(f"/incidents/1{tab}")
        assert "CheckoutIsDown happened" in page
        assert "Impact high × urgency high" in page


@pytest.mark.usefixtures("fired")
def test_nobody_outside_finds_it(visitors: Visitors) -> None:
    visitors.dan.get("/incidents/1", status=404)
    for number in (0, 2, 2**63, 10**30):
        visitors.bo.get(f"/incidents/{number}", status=404)


@pytest.mark.usefixtures("fired")
@pytest.mark.parametrize("form", FORMS)
def test_every_form_is_a_page_for_those_who_respond(visitors: Visitors, form: str) -> None:
    page = visitors.bo.get(f"/incidents/1/{form}")
    assert "data-form" in page
    assert re.search(r'<form class="form" method="post"[^>]* action="/incidents/1/', page)
    visitors.sam.get(f"/incidents/1/{form}", status=403)


def test_acknowledging_takes_one_press_and_can_be_taken_back(
    visitors: Visitors, fired: Shop, clock: Clock
) -> None:
    answer = visitors.bo.post("/incidents/1/acknowledgement")
    assert answer.headers["location"] == "/incidents/1"
    assert incident(fired).status is Status.ACKNOWLEDGED
    assert "/incidents/1/acknowledgement/withdrawal" in visitors.bo.get("/incidents/1")
    clock.forward(timedelta(seconds=8))
    visitors.bo.post("/incidents/1/acknowledgement/withdrawal")
    assert incident(fired).status is Status.OPEN
    assert "Bo took the acknowledgement back" in visitors.bo.get("/incidents/1")


@pytest.mark.usefixtures("fired")
def test_from_a_list_one_stays_in_the_list(visitors: Visitors) -> None:
    answer = visitors.bo.post("/incidents/1/acknowledgement", next="/board")
    assert answer.headers["location"] == "/board"
    answer = visitors.bo.post("/incidents/1/acknowledgement", next="//evil.test")
    assert answer.headers["location"] == "/"


@pytest.mark.usefixtures("fired")
def test_the_second_to_acknowledge_reads_who_has_it(visitors: Visitors) -> None:
    visitors.bo.post("/incidents/1/acknowledgement")
    visitors.ana.post("/incidents/1/acknowledgement")
    assert "Bo has it already" in visitors.ana.get("/incidents/1")


def test_from_open_to_closed_in_forms(visitors: Visitors, fired: Shop) -> None:
    bo = visitors.bo
    bo.post("/incidents/1/work")
    bo.post("/incidents/1/hold", reason="The vendor looks at it")
    assert incident(fired).pending_reason == "The vendor looks at it"
    bo.post("/incidents/1/work")
    bo.post("/incidents/1/resolution", code="fixed", notes="Rolled back.", is_verified="true")
    assert incident(fired).is_verified
    assert "It needs a review first" in bo.get("/incidents/1/closure")
    assert "needs a review" in bo.post("/incidents/1/closure", status=422).text
    bo.post("/incidents/1/closure", waiver="A test alert.")
    assert incident(fired).status is Status.CLOSED
    assert "/incidents/1/hold" not in bo.get("/incidents/1"), "what is closed offers no verbs"


@pytest.mark.usefixtures("fired")
@pytest.mark.parametrize(
    ("form", "fields", "complaint"),
    [
        ("hold", {}, "Say why."),
        ("hold", {"reason": "vendor", "until": "2020-01-01T10:00"}, "a time to come"),
        ("hold", {"reason": "vendor", "until": "soon"}, "is not a date and time"),
        ("resolution", {"code": "fixed"}, "Say in a sentence what was done."),
        ("cancellation", {"reason": " "}, "Say why."),
        ("assignment", {"person_id": "4"}, "cannot work on incidents"),
        ("escalation", {"way": "team", "reason": "x"}, "Choose the team."),
        ("escalation", {"way": "people"}, "Say why."),
        ("priority/override", {"override": "P4"}, "Say why."),
        ("links", {"kind": "url", "url": "javascript:alert(1)"}, "starts with http"),
        ("links", {"kind": "related", "to_number": "one"}, "Give the number of an incident"),
        ("merge", {"other": ""}, "Give the number of an incident"),
        ("merge", {"other": "#1"}, "cannot be merged into itself"),
        ("parent", {"other": "1"}, "part of incident 1 already"),
        ("major", {"is_major": "true"}, "Say why."),
        ("text", {"title": ""}, "Say in a few words what is wrong."),
        ("milestones/correction", {"milestone": "detected", "at": ""}, "is not a date and time"),
        ("comments", {"body": " "}, "A comment has 1 to"),
        ("updates", {"body": "We look at it."}, "Choose an audience"),
        ("updates", {"body": "x", "is_public": "true", "next_in": "soon"}, "is not a duration"),
    ],
)
def test_a_mistake_is_shown_where_it_was_made(
    visitors: Visitors, form: str, fields: dict[str, Any], complaint: str
) -> None:
    page = visitors.bo.post(f"/incidents/1/{form}", status=422, **fields).text
    assert complaint in said(page)


@pytest.mark.parametrize(
    ("form", "fields", "found"),
    [
        ("assignment", {"person_id": "1"}, {"assignee_id": 1}),
        ("priority", {"impact": "low", "urgency": "low"}, {"priority": "P5"}),
        (
            "priority/override",
            {"override": "P2", "reason": "Night"},
            {"priority": "P2", "priority_reason": "Night"},
        ),
        ("category", {"category": "network"}, {"category": "network"}),
        ("major", {"is_major": "true", "reason": "All of it"}, {"is_major": True}),
        ("text", {"title": "Pay fails", "description": "*All*"}, {"title": "Pay fails"}),
        ("services", {"first_id": "2", "service_ids": ["1"]}, {"service_ids": (2, 1)}),
        ("team", {"team_id": ""}, {"team_id": None}),
        ("escalation", {"way": "step"}, {"status": "open"}),
        ("escalation", {"way": "team", "team_id": "1", "reason": "x"}, {"escalated_count": 1}),
        ("escalation", {"way": "people", "reason": "x"}, {"escalated_count": 1}),
        ("cancellation", {"reason": "A test"}, {"status": "cancelled"}),
    ],
)
def test_a_form_does_what_it_says(
    visitors: Visitors, fired: Shop, form: str, fields: dict[str, Any], found: dict[str, Any]
) -> None:
    visitors.bo.post(f"/incidents/1/{form}", **fields)
    row = incident(fired)
    assert {name: getattr(row, name) for name in found} == found


def test_times_are_read_by_the_readers_clock(visitors: Visitors, fired: Shop) -> None:
    fields: dict[str, Any] = {
        "milestone": "occurred",
        "at": "2026-03-16T10:05",
        "reason": "The graph shows it",
    }
    visitors.bo.post("/incidents/1/milestones/correction", **fields)
    assert f"{incident(fired).occurred_at:%H:%M %Z}" == "09:05 UTC"
    assert "Today 10:05" in visitors.bo.get("/incidents/1/milestones")


def test_roles_links_parents_and_merging(visitors: Visitors, fired: Shop, now: datetime) -> None:
    bo = visitors.bo
    with fired.database.transaction() as tx:
        other = declared(tx, "Search is slow", actor=fired.people.ana.actor, now=now)
    bo.post("/incidents/1/roles", role="scribe", person_id=fired.people.ana.id)
    assert "Scribe" in bo.get("/incidents/1")
    bo.post("/incidents/1/roles/end", role="scribe", person_id=fired.people.ana.id)
    bo.post("/incidents/1/links", kind="related", to_number=f"#{other}")
    bo.post("/incidents/1/links", kind="url", url="https://wiki.example.com/x", title="Notes")
    page = bo.get("/incidents/1")
    assert "Related" in page
    assert 'href="https://wiki.example.com/x"' in page
    bo.post("/incidents/1/links/1/removal")
    bo.post(f"/incidents/{other}/parent", other="1")
    assert f"#{other} Search is slow" in said(bo.get("/incidents/1"))
    bo.post(f"/incidents/{other}/merge", other="1")
    assert incident(fired, other).merged_into == 1


@pytest.mark.usefixtures("fired")
def test_comments_stand_in_the_stream_as_markdown_made_safe(visitors: Visitors) -> None:
    visitors.bo.post("/incidents/1/comments", body="**Rolling** back <script>alert(1)</script>")
    page = visitors.bo.get("/incidents/1")
    assert "<strong>Rolling</strong> back &lt;script&gt;" in page
    assert "the reporter reads this" not in page
    visitors.bo.post("/incidents/1/comments", body="Soon.", is_public="true")
    assert "the reporter reads this" in visitors.bo.get("/incidents/1?show=talk")


@pytest.mark.usefixtures("fired")
def test_a_file_is_kept_and_handed_over_as_a_file(visitors: Visitors) -> None:
    answer = visitors.bo.upload("/incidents/1/attachments", "a page.html", b"<script>x</script>")
    assert answer.status_code == 303
    assert "a page.html" in visitors.bo.get("/incidents/1")
    found = visitors.bo.ask("GET", "/incidents/1/attachments/1")
    assert found.content == b"<script>x</script>"
    assert found.headers["content-disposition"].startswith("attachment;")
    assert found.headers["x-content-type-options"] == "nosniff"
    assert visitors.bo.upload("/incidents/1/attachments", "empty", b"").status_code == 422


def test_the_clues_of_an_open_incident(visitors: Visitors, payments: Shop, now: datetime) -> None:
    ana = payments.people.ana.actor
    with payments.database.transaction() as tx:
        change = NewChange(
            "checkout 2.14", "argo", now - timedelta(minutes=7), service_id=payments.checkout
        )
        catalog.record_change(tx, change, actor=SYSTEM, now=now)
        before = declared(tx, "CheckoutIsDown happened", actor=ana, now=now - timedelta(days=3))
        said_ = Resolution(Code.FIXED, "Rolled back 2.13.")
        resolving.resolve(tx, before, said_, actor=ana, now=now - timedelta(days=2))
        steps = ("Look at the graph", "Roll back")
        book = NewRunbook("Checkout fails", steps, payments.checkout)
        runbooks.create(tx, book, actor=ana, now=now)
        article = articles.write(
            tx, NewArticle("CheckoutIsDown happened", "Roll back."), actor=ana, now=now
        )
        articles.publish(tx, article, actor=ana, now=now)
    payments.fire("CheckoutIsDown", now)
    words = said(visitors.bo.get("/incidents/2"))
    assert "checkout 2.14 7 m before by argo" in words
    assert "#1 CheckoutIsDown happened Fixed: Rolled back 2.13." in words
    assert "Checkout fails Runbook, 2 steps Attach it" in words
    visitors.bo.post("/incidents/2/runbooks", runbook_id=1)
    visitors.bo.post("/incidents/2/runbooks/1/steps/1")
    assert "Runbook, 1 of 2 steps done" in visitors.bo.get("/incidents/2")
    visitors.bo.post("/incidents/2/runbooks/1/steps/1/undo")
    assert "Runbook, 0 of 2 steps done" in visitors.bo.get("/incidents/2")
    visitors.bo.post("/incidents/2/articles", article_id=1)
    assert "Linked here" in visitors.bo.get("/incidents/2")
    visitors.bo.post("/incidents/2/articles/1/removal")


@pytest.mark.usefixtures("fired")
def test_the_trace_names_every_link_of_the_chain(visitors: Visitors) -> None:
    words = said(visitors.bo.get("/incidents/1/paging"))
    for link in (
        "Event CheckoutIsDown happened",
        "Service checkout",
        "Policy payments Because it is the policy of the service checkout.",
        "Step 1 of 2 of payments",
        "Person Bo The policy names Bo.",
        "Message E-mail to bo@example.com It goes out now.",
        "Step 2 of 2 of payments It pages Cleo",
        "Bo was paged: it is on its way.",
        "Waits for an answer Nobody has answered yet.",
    ):
        assert link in words, link
    visitors.bo.post("/incidents/1/acknowledgement")
    words = said(visitors.bo.get("/incidents/1/paging"))
    assert "Answered Bo answered." in words
    assert "It was not sent: answered by Bo." in words


def test_a_long_stream_leaves_out_its_middle(
    visitors: Visitors, fired: Shop, now: datetime
) -> None:
    with fired.database.transaction() as tx:
        for number in range(60):
            talking.comment(tx, 1, f"Word {number}", actor=fired.people.bo.actor, now=now)
    page = visitors.bo.get("/incidents/1")
    assert "entries in between" in page
    assert "Word 30<" in visitors.bo.get("/incidents/1?whole=true")
    assert "Word 10<" not in page


def test_an_update_is_looked_at_before_it_goes_out(visitors: Visitors, fired: Shop) -> None:
    fields: dict[str, Any] = {
        "body": "Payments fail.",
        "phase": "investigating",
        "is_public": "true",
    }
    page = visitors.bo.post("/incidents/1/updates/preview", status=200, **fields).text
    assert "This is the message" in page
    assert "Payments fail." in page
    visitors.bo.post("/incidents/1/updates", **fields)
    assert "Payments fail." in visitors.bo.get("/incidents/1/updates")


def test_somebody_on_the_phone_is_written_down_as_who_noticed_it(
    visitors: Visitors, payments: Shop
) -> None:
    answer = visitors.bo.post(
        "/incidents",
        title="Cannot print",
        caller_id=payments.people.dan.id,
        service_ids=[payments.ledger],
        urgency="low",
    )
    found = incident(payments)
    assert answer.headers["location"] == "/incidents/1"
    assert (found.channel, found.reporter_id) == ("phone", payments.people.dan.id)
    assert visitors.bo.post("/incidents", status=422, title="").text
    visitors.sam.get("/incidents/new", status=403)


def test_an_alert_can_be_taken_out_once_it_is_over(
    visitors: Visitors, fired: Shop, now: datetime
) -> None:
    bo, now = visitors.bo, now + timedelta(minutes=1)
    assert "Take out" not in bo.get("/incidents/1/alerts")
    assert "split it off" in bo.post("/incidents/1/alerts/1/removal", status=409).text
    fired.fire("CardsAreRefused", now)
    with fired.database.transaction() as tx:
        relating.attach_alerts(tx, 1, [2], actor=SYSTEM, now=now)
    assert "Split off" in bo.get("/incidents/1/alerts")
    fired.recover("CheckoutIsDown", now)
    assert "Take out" in bo.get("/incidents/1/alerts")
    bo.post("/incidents/1/alerts/1/removal")
    assert 'id="alert-1"' not in bo.get("/incidents/1/alerts")


@pytest.mark.usefixtures("fired")
def test_watching_and_no_longer(visitors: Visitors) -> None:
    visitors.sam.post("/incidents/1/watch")
    assert "Watched by" in visitors.bo.get("/incidents/1")
    visitors.sam.post("/incidents/1/unwatch")
    assert "Watched by" not in visitors.bo.get("/incidents/1")


@pytest.mark.usefixtures("fired")
def test_a_form_without_its_token_changes_nothing(visitors: Visitors, fired: Shop) -> None:
    visitors.bo.post("/incidents/1/acknowledgement", status=403, csrf="guessed")
    assert incident(fired).status is Status.OPEN


def test_what_was_reopened_and_paged_again_wants_an_answer(
    visitors: Visitors, fired: Shop, now: datetime
) -> None:
    bo = fired.people.bo.actor
    with fired.database.transaction() as tx:
        progress.start_work(tx, 1, actor=bo, now=now)
        resolving.resolve(tx, 1, Resolution(Code.FIXED, "x"), actor=bo, now=now)
    visitors.bo.post("/incidents/1/reopening", reason="Still down")
    page = visitors.bo.get("/incidents/1")
    assert "Nobody has answered" in page
    visitors.bo.post("/incidents/1/acknowledgement")
    assert "Nobody has answered" not in visitors.bo.get("/incidents/1")
