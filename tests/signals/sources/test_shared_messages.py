"""Messages that real monitors, old tools and desks sent, where they lie beside the checkout."""

from pathlib import Path

import pytest

from tests.signals.reading import parse
from tocsin.signals.signal import Signal, State

# folder, file, and the states of what is read from it
READ = """
apex_ping pagertree_create firing
apex_ping pagertree_resolve ok
auvik pagertree_create firing
auvik pagertree_resolve ok
checkly keep_mock ok
checkmk keep_mock ok
cronitor pagertree_create firing
cronitor pagertree_resolve ok
deadmanssnitch pagertree_create firing
deadmanssnitch pagertree_resolve ok
freshdesk pagertree_acknowledge acknowledged
freshdesk pagertree_resolve ok
freshservice pagertree_acknowledge acknowledged
freshservice pagertree_resolve ok
graylog alerta_graylog_notification firing
graylog keep_mock firing
healthchecks pagertree_create firing
healthchecks pagertree_resolve ok
hetrixtools pagertree_resolve ok
hetrixtools pagertree_resource_usage firing
hetrixtools pagertree_uptime firing
hydrozen pagertree_domain_expiry_create firing
hydrozen pagertree_heartbeat_create firing
hydrozen pagertree_ping_create firing
hydrozen pagertree_port_create firing
hydrozen pagertree_port_resolve ok
hydrozen pagertree_ssl_expiry_create firing
hydrozen pagertree_website_resolve ok
hyperping pagertree_create firing
hyperping pagertree_resolve ok
jira pagertree_create firing
jira pagertree_issue_updated firing
librenms keep_mock ok
logicmonitor pagertree_create firing
logicmonitor pagertree_resolve ok
netbox keep_mock change
pingdom alerta_pingdom_up ok
pingdom pagertree_create firing
pingdom pagertree_example_pingdom firing
pingdom pagertree_resolve ok
prtg pagertree_create firing
prtg pagertree_resolve ok
pulsetic pagertree_certificate firing
pulsetic pagertree_resolve ok
rackspace iris_fake_post firing
scom pagertree_create firing
scom pagertree_resolve ok
server_guard24 pagertree_create firing
server_guard24 pagertree_resolve ok
site24x7 goalert_smoke firing
site24x7 pagertree_create firing
sixty_six_uptime pagertree_domain_expiry_create firing
sixty_six_uptime pagertree_heartbeat_resolve ok
sixty_six_uptime pagertree_ping_resolve ok
sixty_six_uptime pagertree_port_resolve ok
sixty_six_uptime pagertree_ssl_expiry_create firing
sixty_six_uptime pagertree_website_create firing
sixty_six_uptime pagertree_website_resolve ok
solarwinds pagertree_create firing
solarwinds pagertree_resolve ok
statuscake pagertree_create firing
statuscake pagertree_resolve ok
statusgator pagertree_maintenance firing
statusgator pagertree_up ok
statusgator pagertree_warning firing
uptime_com pagertree_create firing
uptime_com pagertree_resolve ok
uptime_kuma pagertree_create firing
uptime_kuma pagertree_resolve ok
uptimerobot pagertree_create firing
uptimerobot pagertree_resolve ok
wazuh keep_mock firing
zabbix pagertree_create firing
zabbix pagertree_resolve ok
zendesk pagertree_acknowledge acknowledged
zendesk pagertree_create firing
"""
ROWS = [line.split() for line in READ.split("\n") if line]
PAIRS = [
    *(
        (folder, "pagertree_create", "pagertree_resolve")
        for folder, name, _ in ROWS
        if name == "pagertree_create" and [folder, "pagertree_resolve", "ok"] in ROWS
    ),
    ("freshdesk", "pagertree_acknowledge", "pagertree_resolve"),
    ("freshservice", "pagertree_acknowledge", "pagertree_resolve"),
    ("hetrixtools", "pagertree_uptime", "pagertree_resolve"),
    ("hydrozen", "pagertree_port_create", "pagertree_port_resolve"),
    ("hydrozen", "pagertree_ping_create", "pagertree_website_resolve"),
    ("jira", "pagertree_create", "pagertree_issue_updated"),
    ("sixty_six_uptime", "pagertree_website_create", "pagertree_website_resolve"),
    ("statusgator", "pagertree_warning", "pagertree_up"),
    ("zendesk", "pagertree_create", "pagertree_acknowledge"),
]


def read(shared: Path, folder: str, name: str) -> list[Signal]:
    return parse(folder, (shared / "payloads" / folder / f"{name}.json").read_bytes(), nonce="n")


@pytest.mark.parametrize(("folder", "name", "state"), ROWS)
def test_a_real_message_is_read(shared: Path, folder: str, name: str, state: str) -> None:
    (found,) = read(shared, folder, name)
    assert found.state is State(state)
    assert found.identity
    assert len(found.summary) > 3
    assert not found.summary.endswith((":", ",", "is"))
    assert found.flags == ()
    assert found.labels or found.links or folder == "wazuh"


@pytest.mark.parametrize(("folder", "opening", "closing"), PAIRS)
def test_what_closes_names_what_it_opened(
    shared: Path, folder: str, opening: str, closing: str
) -> None:
    (opened,), (closed,) = read(shared, folder, opening), read(shared, folder, closing)
    assert opened.identity == closed.identity


def test_a_real_status_page_is_read(shared: Path) -> None:
    fine = read(shared, "statuspage", "githubstatus_summary_ok_0")
    worse = read(shared, "statuspage", "githubstatus_summary_outage_1")
    assert {signal.state for signal in fine} == {State.OK}
    firing = {signal.identity for signal in worse if signal.state is State.FIRING}
    assert "80d0cs6kpsps/incident" in firing
    assert len(firing) == 7
    components = {signal.identity for signal in fine if signal.identity.endswith("component")}
    assert {i for i in firing if i.endswith("component")} <= components
