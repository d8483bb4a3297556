"""The settings in the browser: each place opens, and each form does what it says."""

import re
from datetime import datetime, timedelta

import httpx2
import pytest

from tests.cast import Cast
from tests.surfaces.conftest import Enter
from tocsin.alerts.actions import routing
from tocsin.catalog import actions as catalog
from tocsin.catalog.service import NewService
from tocsin.comms.actions import audiences, pages, templates
from tocsin.identity import actions as identity
from tocsin.identity.actor import SYSTEM, Role
from tocsin.incidents.actions import agreements, configuring, ending
from tocsin.incidents.priority import Level, Priority
from tocsin.incidents.sla import Basis, Kind
from tocsin.kit.db import Database
from tocsin.kit.settings import Settings
from tocsin.notify import actions as notify
from tocsin.signals import actions as signals
from tocsin.signals.raw_event import Fates, NewRaw, Settled

PLACES = (
    "",
    *("/people", "/people/new", "/teams", "/teams/new", "/tokens", "/tokens/new", "/audit"),
    "/system",
    *("/sources", "/sources/new", "/heartbeats", "/heartbeats/new", "/monitors"),
    *("/monitors/new?probe=tcp", "/routing", "/routing/edit", "/channels", "/channels/email"),
    *("/channels/inbox", "/deliveries", "/audiences", "/audiences/new", "/templates"),
    *("/templates/new", "/status-pages", "/status-pages/new", "/categories", "/priorities"),
    *("/service-levels", "/service-levels/new", "/service-levels/calendars/new", "/rules"),
    *("/service-levels/new?basis=team", "/service-levels/new?basis=vendor", "/resolution-codes"),
    *("/organisations", "/organisations/new", "/questions", "/questions/form?category=hardware"),
)


@pytest.fixture
def admin(enter: Enter) -> httpx2.Client:
    return enter("eve")


@pytest.fixture
def checkout(database: Database, people: Cast, now: datetime) -> int:
    with database.transaction() as tx:
        return catalog.create_service(tx, NewService("checkout"), actor=SYSTEM, now=now)


def test_every_place_opens_for_an_administrator_also_when_it_is_empty(
    admin: httpx2.Client,
) -> None:
    answers = {place: admin.get(f"/settings{place}").status_code for place in PLACES}
    assert {place: code for place, code in answers.items() if code != 200} == {}


def test_a_stakeholder_reads_but_is_offered_no_change(enter: Enter) -> None:
    browser = enter("sam")
    overview = browser.get("/settings").text
    assert "Sources" in overview
    assert "Audit trail" not in overview
    assert "/settings/sources/new" not in browser.get("/settings/sources").text
    for place in ("/audit", "/tokens", "/channels", "/people/new", "/sources/new"):
        assert browser.get(f"/settings{place}").status_code == 403


def test_a_requester_has_no_business_here(enter: Enter) -> None:
    browser = enter("dan")
    for place in ("", "/people", "/sources", "/categories", "/status-pages"):
        assert browser.get(f"/settings{place}").status_code == 403


def test_somebody_is_invited_and_chooses_a_password_once(
    admin: httpx2.Client, database: Database
) -> None:
    form = {"name": "Finn", "email": "finn@example.com", "role": "responder", "time_zone": "UTC"}
    page = admin.post("/settings/people/new", data=form).text
    found = re.search(r"http://tocsin\.test(/password/[\w-]+)", page)
    assert found
    assert "No mail can go out yet" in page
    admin.cookies.clear()
    assert "Choose your password" in admin.get(found[1]).text
    short = admin.post(found[1], data={"password": "short"})
    assert short.status_code == 422
    answer = admin.post(found[1], data={"password": "a sentence is easiest"})
    assert (answer.status_code, answer.headers["location"]) == (303, "/")
    assert admin.post(found[1], data={"password": "another sentence here"}).status_code == 404
    with database.reading() as tx:
        person = identity.person_by_email(tx, "finn@example.com")
    assert person
    assert person.has_password


def test_a_person_changes_role_and_is_let_out(
    admin: httpx2.Client, database: Database, people: Cast
) -> None:
    way = f"/settings/people/{people.bo.id}"
    form = {"name": "Bo", "email": "bo@example.com", "role": "manager", "time_zone": "UTC"}
    assert admin.post(f"{way}/edit", data=form).status_code == 303
    admin.post(f"{way}/deactivation")
    with database.reading() as tx:
        bo = identity.person(tx, people.bo.id)
    assert (bo.role, bo.is_active) == (Role.MANAGER, False)
    assert "has left" in admin.get(way).text


def test_the_last_administrator_stays(admin: httpx2.Client, people: Cast) -> None:
    way = f"/settings/people/{people.eve.id}"
    form = {"name": "Eve", "email": "eve@example.com", "role": "responder", "time_zone": "UTC"}
    answer = admin.post(f"{way}/edit", data=form)
    assert answer.status_code == 422
    assert "last administrator" in answer.text


def test_a_team_is_made_with_members_and_a_lead(
    admin: httpx2.Client, database: Database, people: Cast
) -> None:
    form = {
        "name": "platform",
        "members-0-person_id": str(people.bo.id),
        "members-0-is_lead": "true",
        "members-1-person_id": "",
    }
    answer = admin.post("/settings/teams/new", data=form)
    page = admin.get(answer.headers["location"]).text
    assert "Bo" in page
    assert "lead" in page
    with database.reading() as tx:
        team = identity.team_by_name(tx, "platform")
        assert team
        assert [each.is_lead for each in identity.memberships(tx, team.id)] == [True]


def test_a_source_shows_its_key_once_in_the_lines_to_paste(
    admin: httpx2.Client, database: Database
) -> None:
    form = {"kind": "prometheus", "name": "prom", "is_enabled": "true"}
    page = admin.post("/settings/sources/new", data=form).text
    key = re.search(r"path_prefix: /am/([0-9a-f]{32})", page)
    assert key
    with database.reading() as tx:
        made = signals.source_by_name(tx, "prom")
    assert made
    shown = admin.get(f"/settings/sources/{made.id}").text
    assert key[1] not in shown
    assert "YOUR-KEY" in shown
    assert "Nothing has arrived yet" in shown
    rotated = admin.post(f"/settings/sources/{made.id}/keys", data={"keep": "7d"}).text
    assert key[1] not in rotated
    assert "stays good until" in rotated


def test_what_a_source_sent_is_shown_with_its_outcome_and_payload(
    admin: httpx2.Client, database: Database, now: datetime
) -> None:
    admin.post("/settings/sources/new", data={"kind": "generic", "name": "g", "is_enabled": "true"})
    with database.transaction() as tx:
        source = signals.source_by_name(tx, "g")
        assert source
        raw = NewRaw(source.id, b'{"a": "<b>"}', "application/json", {"user-agent": "curl"}, "/x")
        number = signals.store_raw(tx, [raw], now=now)[0]
        signals.settle(tx, [Settled(number, Fates(opened=1), error="a bit odd")])
    page = admin.get(f"/settings/sources/{source.id}").text
    assert "1 opened" in page
    assert "a bit odd" in page
    event = admin.get(f"/settings/sources/{source.id}/events/{number}").text
    assert "&lt;b&gt;" in event
    assert "user-agent: curl" in event


@pytest.mark.parametrize(
    ("form", "said"),
    [
        ({"kind": "", "name": "x"}, "There is no kind"),
        ({"kind": "prometheus", "name": ""}, "A source needs a name"),
        ({"kind": "generic", "name": "x", "mapping": "{"}, "This is JSON"),
    ],
)
def test_a_source_that_cannot_be_is_refused_at_the_field(
    admin: httpx2.Client, form: dict[str, str], said: str
) -> None:
    answer = admin.post("/settings/sources/new", data=form)
    assert answer.status_code == 422
    assert said in answer.text


def test_a_heartbeat_shows_the_line_for_the_end_of_the_job(
    admin: httpx2.Client, database: Database
) -> None:
    form = {"name": "backup", "interval": "1d", "grace": "1h", "severity": "critical"}
    page = admin.post("/settings/heartbeats/new", data=form | {"is_enabled": "true"}).text
    assert re.search(r"curl -fsS http://tocsin\.test/heartbeat/[\w-]{16,}", page)
    wrong = admin.post("/settings/heartbeats/new", data=form | {"interval": "daily"})
    assert "is not a duration" in wrong.text
    with database.reading() as tx:
        assert [each.interval for each in signals.heartbeats(tx)] == [timedelta(days=1)]


def test_an_alert_that_always_fires_may_feed_a_heartbeat(
    admin: httpx2.Client, database: Database
) -> None:
    form = {"name": "prometheus", "interval": "5m", "grace": "1m", "severity": "critical"}
    form |= {"is_enabled": "true", "fed_by": "alertname=Watchdog\ncluster=~eu.*"}
    assert admin.post("/settings/heartbeats/new", data=form).status_code == 200
    assert "fed by alerts" in admin.get("/settings/heartbeats").text
    with database.reading() as tx:
        [row] = signals.heartbeats(tx)
    place = f"/settings/heartbeats/{row.id}"
    assert "cluster=~&#34;eu.*&#34;" in admin.get(place).text
    wrong = admin.post(place, data=form | {"fed_by": "what"})
    assert (wrong.status_code, "is no matcher" in wrong.text) == (422, True)
    everything = admin.post(place, data=form | {"fed_by": "alertname=~.*"})
    assert everything.status_code == 422
    assert admin.post(place, data=form | {"fed_by": ""}).status_code == 303
    assert "fed by alerts" not in admin.get("/settings/heartbeats").text


def test_a_monitor_is_made_changed_and_keeps_what_it_hides(
    admin: httpx2.Client, database: Database, settings: Settings
) -> None:
    form = {
        "probe": "http",
        "name": "shop",
        "target-url": "https://shop.example/",
        "target-headers": '{"Authorization": "Bearer s3cret"}',
        "target-follow": "true",
        "target-verify": "true",
        "interval": "1m",
        "timeout": "5s",
        "warning_ms": "800",
        "is_enabled": "true",
    }
    answer = admin.post("/settings/monitors/new", data=form)
    way = answer.headers["location"]
    page = admin.get(f"{way}/edit").text
    assert "s3cret" not in page + admin.get(way).text
    shown = form | {"target-headers": '{"Authorization": "…"}', "interval": "5m"}
    assert admin.post(f"{way}/edit", data=shown).status_code == 303
    with database.reading() as tx:
        (row,) = signals.opened_monitors(tx, signals.monitors(tx), sealed_with=settings.key)
    assert row.interval == timedelta(minutes=5)
    assert row.target["headers"] == {"Authorization": "Bearer s3cret"}
    assert row.warning_ms == 800


def test_routing_rules_are_written_ordered_and_taken_out(
    admin: httpx2.Client, database: Database, people: Cast, checkout: int
) -> None:
    rule = {
        "rules-0-name": "by team",
        "rules-0-matchers": 'team="payments"\nseverity!="info"',
        "rules-0-service_id": str(checkout),
        "rules-0-is_enabled": "true",
    }
    assert admin.post("/settings/routing/edit", data=rule).status_code == 303
    assert "by team" not in admin.get("/settings/routing").text
    assert "by team" in admin.get("/settings/routing/draft").text
    assert admin.post("/settings/routing/draft/activation").status_code == 303
    assert "by team" in admin.get("/settings/routing").text
    wrong = admin.post("/settings/routing/edit", data=rule | {"rules-0-matchers": "team is it"})
    assert "Rule 1: bad matcher format" in wrong.text
    assert admin.post("/settings/routing/edit", data={"do": "save"}).status_code == 303
    assert admin.post("/settings/routing/draft/activation").status_code == 303
    with database.reading() as tx:
        assert routing.rules(tx, actor=people.eve.actor) == []


def test_a_channel_is_set_up_by_its_own_fields_and_never_shows_its_secret(
    admin: httpx2.Client, database: Database
) -> None:
    form = {
        "host": "127.0.0.1",
        "port": "2525",
        "sender": "tocsin@example.com",
        "security": "plain",
        "username": "tocsin",
        "password": "hunter2hunter2",
    }
    assert admin.post("/settings/channels/email", data=form).status_code == 303
    page = admin.get("/settings/channels/email").text
    assert "hunter2" not in page
    assert 'value="127.0.0.1"' in page
    assert "Left empty it stays as it is" in page
    wrong = admin.post("/settings/channels/email", data=form | {"port": "many"})
    assert "A port is a number" in wrong.text
    admin.post("/settings/channels/email/tests", data={"address": "ana@example.com"})
    page = admin.get("/settings/channels/email").text
    assert "Pending" in page
    assert "This is a test of Tocsin" in admin.get("/settings/deliveries").text
    admin.post("/settings/channels/email/switch", data={"is_enabled": "false"})
    with database.reading() as tx:
        assert not notify.channel_settings(tx, "email").is_enabled


def test_a_generated_secret_is_made_and_can_be_shown(admin: httpx2.Client) -> None:
    names = re.findall(r'type="password"', admin.get("/settings/channels/webhook").text)
    assert len(names) == 1
    admin.post("/settings/channels/webhook", data={"do": "save"})
    page = admin.get("/settings/channels/webhook").text
    link = re.search(r'href="(/settings/channels/webhook/secrets/\w+)"', page)
    assert link
    assert "whsec_" not in page
    assert "whsec_" in admin.get(link[1]).text


def test_audiences_templates_and_their_mistakes(
    admin: httpx2.Client, database: Database, people: Cast
) -> None:
    form = {"name": "Board", "people-0": str(people.sam.id), "emails": "press@example.com"}
    assert admin.post("/settings/audiences/new", data=form).status_code == 303
    wrong = admin.post("/settings/audiences/new", data=form | {"name": "B", "emails": "nobody"})
    assert "is not an e-mail address" in wrong.text
    words = {"name": "First", "subject": "{title}", "body": "{update}", "do": "save"}
    assert admin.post("/settings/templates/new", data=words).status_code == 303
    wrong = admin.post("/settings/templates/new", data=words | {"body": "{upadte}"})
    assert "There is no placeholder {upadte}" in wrong.text
    preview = admin.post("/settings/templates/new", data=words | {"do": "preview"})
    assert "We know what it is and roll a change back." in preview.text
    with database.reading() as tx:
        (audience,) = audiences.listed(tx, actor=people.eve.actor)
        assert audience.emails == ("press@example.com",)
        assert [each.name for each in templates.listed(tx, actor=people.eve.actor)] == ["First"]


def test_a_status_page_is_made_of_services(
    admin: httpx2.Client, database: Database, checkout: int
) -> None:
    form = {
        "slug": "Shop",
        "title": "How the shop is",
        "is_public": "true",
        "is_automatic": "true",
        "time_zone": "Europe/Berlin",
        "components-0-service_id": str(checkout),
        "components-0-name": "Paying",
        "components-0-group": "Shop",
    }
    assert admin.post("/settings/status-pages/new", data=form).status_code == 303
    assert "Paying" in admin.get("/settings/status-pages/shop").text
    wrong = admin.post("/settings/status-pages/new", data=form | {"slug": "the shop!"})
    assert "small letters, digits" in wrong.text
    admin.post("/settings/status-pages/shop/removal")
    with database.reading() as tx:
        assert pages.listed(tx, actor=None) == []


def test_the_tree_of_categories_grows_moves_and_is_put_away(
    admin: httpx2.Client, database: Database
) -> None:
    way = "/settings/categories"
    admin.post(way, data={"path": "network/dns"})
    admin.post(
        f"{way}/renaming", data={"path": "network/dns", "name": "names", "parent": "network"}
    )
    admin.post(f"{way}/archival", data={"path": "hardware"})
    with database.reading() as tx:
        paths = [each.path for each in configuring.categories(tx)]
    assert "network/names" in paths
    assert "hardware" not in paths
    assert admin.post(way, data={"path": "a/b/c/d/e/f"}).status_code == 422


def test_the_matrix_is_edited_and_stays_reasonable(
    admin: httpx2.Client, database: Database
) -> None:
    cells = {f"cells-{i}-{u}": "P3" for i in Level for u in Level}
    assert admin.post("/settings/priorities", data=cells).status_code == 303
    with database.reading() as tx:
        assert configuring.matrix(tx).priority(Level.LOW, Level.LOW) is Priority.P3
    wrong = admin.post("/settings/priorities", data=cells | {"cells-high-high": "P5"})
    assert wrong.status_code == 422
    assert "cannot have a lower priority" in wrong.text


def test_service_levels_are_promised_in_the_hours_of_a_calendar(
    admin: httpx2.Client, database: Database, checkout: int
) -> None:
    hours = {"name": "office", "hours-time_zone": "Europe/Berlin", "is_new": "yes"}
    empty = admin.post("/settings/service-levels/calendars", data=hours)
    assert "Give hours on one day at least" in empty.text
    week = hours | {"hours-weekly-monday": "09:00-17:00"}
    assert admin.post("/settings/service-levels/calendars", data=week).status_code == 303
    form = {
        "name": "gold",
        "calendar": "office",
        "within-P1-response": "15m",
        "within-P1-resolution": "4h",
        "within-P2-response": "",
        "pauses-pending": "yes",
        "services-0": str(checkout),
    }
    assert admin.post("/settings/service-levels/agreements", data=form).status_code == 303
    page = admin.get("/settings/service-levels").text
    assert "15 m" in page
    assert "Monday" in admin.get("/settings/service-levels/calendars/office").text
    with database.reading() as tx:
        (made,) = [each for each in agreements.sla_policies(tx) if each.name == "gold"]
    assert made.within == {
        (Priority.P1, Kind.RESPONSE): timedelta(minutes=15),
        (Priority.P1, Kind.RESOLUTION): timedelta(hours=4),
    }
    wrong = admin.post(
        "/settings/service-levels/agreements", data=form | {"within-P1-response": "x"}
    )
    assert "is not a duration" in wrong.text


def test_a_team_promises_and_is_paged_when_it_is_late(
    admin: httpx2.Client, database: Database, people: Cast
) -> None:
    form = {
        "name": "payments' own",
        "basis": "team",
        "calendar": "around the clock",
        "within-P1-team": "2h",
        "teams-0": str(people.payments.id),
        "warn_at": "75 %",
        "page_at": "100",
    }
    assert admin.post("/settings/service-levels/agreements", data=form).status_code == 303
    with database.reading() as tx:
        (made,) = [each for each in agreements.sla_policies(tx) if each.name == form["name"]]
    assert (made.basis, made.party_ids) == (Basis.TEAM, (people.payments.id,))
    assert (made.warn_at, made.page_at) == ((75,), (100,))
    page = admin.get("/settings/service-levels").text
    assert "Operational: payments" in page
    assert "paged at 100 %" in page
    wrong = admin.post("/settings/service-levels/agreements", data=form | {"warn_at": "soon"})
    assert "whole numbers" in wrong.text


def test_resolution_codes_are_added_and_offered_no_more(
    admin: httpx2.Client, database: Database
) -> None:
    with database.reading() as tx:
        known = [str(each.code) for each in ending.codes(tx)]
    form = {f"codes-{n}-code": code for n, code in enumerate(known)}
    form |= {f"codes-{known.index('capacity')}-is_retired": "yes"}
    form |= {f"codes-{len(known)}-code": "Vendor patch"}
    form |= {f"codes-{len(known)}-is_workaround": "yes"}
    assert admin.post("/settings/resolution-codes", data=form).status_code == 303
    with database.reading() as tx:
        offered = {str(each.code): each for each in ending.codes(tx)}
    assert "capacity" not in offered
    assert offered["vendor_patch"].is_workaround
    assert "Vendor patch" in admin.get("/settings/resolution-codes").text
    wrong = admin.post("/settings/resolution-codes", data=form | {"codes-30-code": "!"})
    assert "is no code" in wrong.text


def test_closing_and_cadence_are_set(admin: httpx2.Client, database: Database) -> None:
    form = {
        "days": "3",
        "reopen_days": "9",
        "hours-time_zone": "UTC",
        "hours-weekly-monday": "08:00-16:00",
    }
    assert admin.post("/settings/rules/closing", data=form).status_code == 303
    assert admin.post("/settings/rules/cadence", data={"every-P1": "30m"}).status_code == 303
    assert admin.post("/settings/rules/cadence", data={"every-P1": "1s"}).status_code == 422
    with database.reading() as tx:
        rule = configuring.closing_rule(tx)
    assert (rule.days, rule.reopen_days) == (3, 9)
    assert 'value="30m"' in admin.get("/settings/rules").text


def test_a_token_is_shown_once_and_revoked(admin: httpx2.Client, database: Database) -> None:
    form = {"name": "deploy", "role": "responder", "scopes": ["read", "ingest"], "days": "30"}
    page = admin.post("/settings/tokens/new", data=form).text
    text = re.search(r"tocsin_[0-9a-f]{8}_[\w-]+", page)
    assert text
    listed = admin.get("/settings/tokens").text
    assert text[0] not in listed
    revoke = re.search(r'action="(/settings/tokens/\d+/revocation)"', listed)
    assert revoke
    admin.post(revoke[1])
    assert "revoked" in admin.get("/settings/tokens").text
    with database.reading() as tx:
        assert (
            identity.token_actor(tx, text[0], datetime.fromisoformat("2026-03-16T10:00+00:00"))
            is None
        )


def test_the_audit_trail_tells_who_did_what(admin: httpx2.Client) -> None:
    admin.post("/settings/categories", data={"path": "network/dns"})
    page = admin.get("/settings/audit").text
    assert "category.added" in page
    assert "network/dns" in page
    assert "Nothing is known about this" in admin.get("/settings/audit?subject=person/99999").text


def test_the_system_page_says_what_doctor_says_and_shows_synthetic_pages(
    admin: httpx2.Client, enter: Enter, database: Database
) -> None:
    with database.transaction() as tx:
        tx.run(
            """
            insert into synthetic_page (started_at, accepted_ms, delivered_ms, acknowledged_ms,
                acknowledged_at)
            values (app_now(), 7, 21, 4711, app_now())
            """
        )
    page = admin.get("/settings/system").text
    assert "No engine ever started." in page
    assert "If this machine dies, nobody is told." in page
    assert "4711" in page
    assert enter("cleo").get("/settings/system").status_code == 403
