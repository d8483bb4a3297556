"""Routing in a browser: a draft is written, tried and let hold, on a phone and on a desk."""

import json

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import Look, violations
from tests.cast import Cast
from tocsin.alerts.actions import lookups, routing
from tocsin.alerts.rule import Effects, Grouping, Rule
from tocsin.catalog import actions as catalog
from tocsin.catalog.service import NewService
from tocsin.identity.actor import SYSTEM
from tocsin.incidents import intake
from tocsin.incidents.delivery import Delivery
from tocsin.kit import clock
from tocsin.kit.db import Database
from tocsin.signals import actions as signals
from tocsin.signals.signal import Severity
from tocsin.signals.source import NewSource

pytestmark = pytest.mark.browser

KEY = "0123456789abcdef0123456789abcdef"
WHO = Rule(
    "who it is", ('namespace!=""',), Effects(labels=("lookup owners by namespace",)), True, True
)
DISKS = Effects(
    summary="Disk of {instance|a host} is full",
    severity=Severity.WARNING,
    grouping=Grouping(("cluster",), with_dependencies=True, similar=0.6),
)


@pytest.fixture
def routed(database: Database, people: Cast) -> None:
    """Rules that hold, a draft of others, and two alerts that arrived."""
    with database.transaction() as tx:
        now = clock.now(tx)
        eve = people.eve.actor
        service = catalog.create_service(tx, NewService("checkout"), actor=SYSTEM, now=now)
        signals.create_source(
            tx, NewSource("prom", "prometheus", service, key=KEY), actor=SYSTEM, now=now
        )
        lookups.put(tx, "owners", {"billing": {"team": "payments"}}, actor=eve, now=now)
        routing.replace(tx, [WHO], actor=eve, now=now)
        disks = Rule("disks", ('alertname=~"Disk.*" and not env="dev"',), DISKS)
        drop = Rule("noise", ('alertname="Noise"',), Effects(drop=True), is_enabled=False)
        routing.save_draft(tx, [WHO, disks, drop], actor=eve, now=now)
        body = [
            {"labels": {"alertname": name, "namespace": space, "severity": "critical"}}
            for name, space in (("DiskFull", "billing"), ("DiskSlow", "unknown"))
        ]
        delivery = Delivery(KEY, "prometheus", json.dumps(body).encode(), path="/api/v2/alerts")
        intake.accept(tx, [delivery], now=now)


@pytest.mark.usefixtures("routed")
def test_the_pages_of_routing_are_sound(look: Look, people: Cast) -> None:
    for path, width in (("/draft?days=7", 390), ("/edit", 1440)):
        page = look(f"/settings/routing{path}", as_person=people.eve.id, width=width)
        assert violations(page) == []
    page = look("/alerts/1", as_person=people.eve.id, width=390)
    assert violations(page) == []
    expect(page.get_by_text("who it is")).to_be_visible()


@pytest.mark.usefixtures("routed")
def test_a_draft_is_tried_and_let_hold_without_scripts(look: Look, people: Cast) -> None:
    page = look("/settings/routing/draft", as_person=people.eve.id, scripts=False)
    page.get_by_role("button", name="Try it on what arrived").click()
    expect(page.get_by_role("cell", name="critical").first).to_be_visible()
    page.get_by_role("button", name="Let it hold").click()
    expect(page.get_by_text("disks")).to_be_visible()
