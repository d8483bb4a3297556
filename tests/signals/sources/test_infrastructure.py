"""What watches servers and networks: each of its messages, after the vendor's documents."""

import json
from typing import Any

import pytest

from tests.signals.reading import NOW, one, parse
from tocsin.signals.signal import Severity, State, Unparseable

FIRING, OK, ACKNOWLEDGED, CHANGE = State.FIRING, State.OK, State.ACKNOWLEDGED, State.CHANGE
CRITICAL, ERROR, WARNING, INFO = (
    Severity.CRITICAL, Severity.ERROR, Severity.WARNING, Severity.INFO,
)  # fmt: skip

NAGIOS = {"host": "db-1", "service": "disk", "state": "CRITICAL", "output": "95 % full"}
HOST = {"host": "db-1", "state": "DOWN", "output": "no answer", "service": "$SERVICEDESC$"}
ZABBIX = {"event_id": "23", "event_name": "Load is high", "event_nseverity": "4", "event_value": 1}
PRTG = {"sensorid": 2001, "name": "Ping"}
LIBRE = {"device_id": 2, "rule_id": "13", "title": "db-1 is down"}
ORION = {"AlertObjectID": "9", "AlertID": "156", "AlertMessage": "Neighbor down"}
AUVIK = {"correlationId": "c1", "alertName": "Link down", "entityName": "core"}
LOGIC = {"alertid": "LMS22", "host": "db-1", "datasource": "Disk", "datapoint": "Used",
         "value": "83", "level": "warning"}  # fmt: skip
SCOM = {"alertId": "{2ba8}", "alertName": "Disk", "managedEntitySource": "db-1"}
GRAYLOG = {"event_definition_id": "d1", "event": {"key": "", "message": "Errors", "priority": 3}}

Case = tuple[dict[str, Any], str, State, Severity, str]
CASES: dict[str, list[Case]] = {
    "nagios": [
        (NAGIOS | {"type": "PROBLEM"}, "db-1/disk", FIRING, CRITICAL,
         "disk on db-1 is CRITICAL: 95 % full"),
        (NAGIOS | {"type": "PROBLEM", "state": "UNKNOWN"}, "db-1/disk", FIRING, WARNING,
         "disk on db-1 is UNKNOWN: 95 % full"),
        (NAGIOS | {"type": "RECOVERY", "state": "OK", "output": "fine"}, "db-1/disk", OK, INFO,
         "disk on db-1 is OK: fine"),
        (NAGIOS | {"type": "ACKNOWLEDGEMENT"}, "db-1/disk", ACKNOWLEDGED, CRITICAL,
         "disk on db-1 is CRITICAL: 95 % full"),
        (NAGIOS | {"type": "FLAPPINGSTART"}, "db-1/disk/flapping", FIRING, WARNING,
         "disk on db-1 is flapping"),
        (NAGIOS | {"type": "FLAPPINGSTOP"}, "db-1/disk/flapping", OK, WARNING,
         "disk on db-1 is no longer flapping"),
        (NAGIOS | {"type": "DOWNTIMESTART"}, "db-1/disk/downtime/n", CHANGE, INFO,
         "Downtime of disk on db-1 began"),
        (NAGIOS | {"type": "DOWNTIMECANCELLED"}, "db-1/disk/downtime/n", CHANGE, INFO,
         "Downtime of disk on db-1 was cancelled"),
        (NAGIOS | {"type": "CUSTOM", "output": "look at this"}, "db-1/disk/custom", FIRING,
         CRITICAL, "disk on db-1: look at this"),
        (HOST | {"type": "PROBLEM"}, "db-1", FIRING, CRITICAL, "db-1 is DOWN: no answer"),
        (HOST | {"type": "RECOVERY", "state": "UP", "output": ""}, "db-1", OK, INFO, "db-1 is UP"),
        ({"HOSTNAME": "db-1", "HOSTSTATE": "UNREACHABLE", "NOTIFICATIONTYPE": "PROBLEM"},
         "db-1", FIRING, ERROR, "db-1 is UNREACHABLE"),
        ({"HOSTNAME": "db-1", "SERVICEDESC": "disk", "SERVICESTATE": "WARNING",
          "HOSTSTATE": "UP", "NOTIFICATIONTYPE": "PROBLEM"},
         "db-1/disk", FIRING, WARNING, "disk on db-1 is WARNING"),
    ],
    "icinga": [
        (NAGIOS | {"type": "Problem", "state": "Critical"}, "db-1/disk", FIRING, CRITICAL,
         "disk on db-1 is Critical: 95 % full"),
        (NAGIOS | {"type": "Recovery", "state": "OK"}, "db-1/disk", OK, INFO,
         "disk on db-1 is OK: 95 % full"),
        (NAGIOS | {"type": "FlappingEnd"}, "db-1/disk/flapping", OK, WARNING,
         "disk on db-1 is no longer flapping"),
        (NAGIOS | {"type": "DowntimeRemoved"}, "db-1/disk/downtime/n", CHANGE, INFO,
         "Downtime of disk on db-1 was cancelled"),
    ],
    "checkmk": [
        ({"notification_type": "PROBLEM", "host": "db-1", "service": "CPU load", "status": "CRIT",
          "output": "15 min load 9"}, "db-1/CPU load", FIRING, CRITICAL,
         "CPU load on db-1 is CRIT: 15 min load 9"),
        ({"notification_type": "RECOVERY", "host": "db-1", "service": "", "status": "UP"},
         "db-1", OK, INFO, "db-1 is UP"),
        ({"notification_type": "DOWNTIMEEND", "host": "db-1", "status": "UP"},
         "db-1/downtime/n", CHANGE, INFO, "Downtime of db-1 ended"),
    ],
    "zabbix": [
        (ZABBIX, "23", FIRING, ERROR, "Load is high"),
        (ZABBIX | {"event_value": "0"}, "23", OK, ERROR, "Load is high"),
        (ZABBIX | {"event_update_status": "1", "event_update_action": "acknowledged, commented"},
         "23", ACKNOWLEDGED, ERROR, "Load is high"),
        (ZABBIX | {"event_update_status": "1", "event_update_action": "unacknowledged"},
         "23", FIRING, ERROR, "Load is high"),
        (ZABBIX | {"event_nseverity": "{EVENT.NSEVERITY}", "event_severity": "Disaster"},
         "23", FIRING, CRITICAL, "Load is high"),
        (ZABBIX | {"event_nseverity": 0}, "23", FIRING, INFO, "Load is high"),
        (ZABBIX | {"event_nseverity": 3}, "23", FIRING, WARNING, "Load is high"),
    ],
    "prtg": [
        (PRTG | {"status": "Down"}, "2001", FIRING, ERROR, "Ping: Down"),
        (PRTG | {"status": "Down ended (now: Up)"}, "2001", OK, ERROR,
         "Ping: Down ended (now: Up)"),
        (PRTG | {"status": "Warning ended (now: Down)"}, "2001", FIRING, ERROR,
         "Ping: Warning ended (now: Down)"),
        (PRTG | {"status": "Warning"}, "2001", FIRING, WARNING, "Ping: Warning"),
        (PRTG | {"status": "Warning ended"}, "2001", OK, ERROR, "Ping: Warning ended"),
        (PRTG | {"status": "Down (Acknowledged)"}, "2001", ACKNOWLEDGED, ERROR,
         "Ping: Down (Acknowledged)"),
        (PRTG | {"status": "Down (Partial)"}, "2001", FIRING, ERROR, "Ping: Down (Partial)"),
        (PRTG | {"status": "Paused  (paused by user)"}, "2001", OK, ERROR,
         "Ping: Paused (paused by user)"),
    ],
    "librenms": [
        (LIBRE | {"state": "1", "severity": "critical"}, "2/13", FIRING, CRITICAL, "db-1 is down"),
        (LIBRE | {"state": 2, "severity": "warning"}, "2/13", ACKNOWLEDGED, WARNING,
         "db-1 is down"),
        (LIBRE | {"state": "4", "severity": "ok"}, "2/13", FIRING, INFO, "db-1 is down"),
        (LIBRE | {"state": "0", "severity": "ok"}, "2/13", OK, INFO, "db-1 is down"),
    ],
    "solarwinds": [
        (ORION | {"ActionType": "Create", "Severity": "Serious"}, "9", FIRING, ERROR,
         "Neighbor down"),
        (ORION | {"ActionType": "Reset", "Severity": "Critical"}, "9", OK, CRITICAL,
         "Neighbor down"),
        (ORION | {"ActionType": "acknowledge", "Severity": ""}, "9", ACKNOWLEDGED, ERROR,
         "Neighbor down"),
        ({"AlertID": "156", "NodeName": "core", "AlertName": "Down"}, "156/core", FIRING, ERROR,
         "Down"),
    ],
    "auvik": [
        (AUVIK | {"alertStatus": 0, "alertSeverityString": "Emergency"}, "c1", FIRING, CRITICAL,
         "Link down: core"),
        (AUVIK | {"alertStatus": 1, "alertStatusString": "Triggered", "alertSeverity": 3},
         "c1", OK, WARNING, "Link down: core"),
        (AUVIK | {"alertStatusString": "Cleared", "alertSeverity": "4"}, "c1", OK, INFO,
         "Link down: core"),
    ],
    "logicmonitor": [
        (LOGIC | {"alertstatus": "active"}, "LMS22", FIRING, WARNING,
         "db-1: Disk Used is 83 (warning)"),
        (LOGIC | {"alertstatus": "ack"}, "LMS22", ACKNOWLEDGED, WARNING,
         "db-1: Disk Used is 83 (warning)"),
        (LOGIC | {"alertstatus": "clear"}, "LMS22", OK, WARNING,
         "db-1: Disk Used is 83 (warning)"),
    ],
    "scom": [
        (SCOM | {"resolutionState": "New", "severity": "2"}, "{2ba8}", FIRING, CRITICAL,
         "Disk (db-1)"),
        (SCOM | {"resolutionState": 0, "severity": "Warning"}, "{2ba8}", FIRING, WARNING,
         "Disk (db-1)"),
        (SCOM | {"resolutionState": 255, "severity": 1}, "{2ba8}", OK, WARNING, "Disk (db-1)"),
        (SCOM | {"resolutionState": "Closed", "severity": 0}, "{2ba8}", OK, INFO, "Disk (db-1)"),
    ],
    "wazuh": [
        ({"rule": {"id": "5710", "level": 12, "description": "Break-in"}, "agent":
          {"id": "001", "name": "db-1"}}, "5710/001", FIRING, ERROR, "Break-in (db-1)"),
        ({"rule": {"id": "1", "level": 15, "description": "a"}, "agent": {"id": "1", "name": "b"}},
         "1/1", FIRING, CRITICAL, "a (b)"),
        ({"rule": {"id": "1", "level": "7", "description": "a"}, "agent": {"id": 1, "name": "b"}},
         "1/1", FIRING, WARNING, "a (b)"),
        ({"rule": {"id": "1", "level": 3, "description": "a"}, "agent": {"id": 1, "name": "b"}},
         "1/1", FIRING, INFO, "a (b)"),
        ({"message": "Installed", "severity": "info", "description": "Rule ID 2\nAgent ID 001\n"},
         "2/001", FIRING, INFO, "Installed"),
    ],
    "graylog": [
        (GRAYLOG, "d1", FIRING, ERROR, "Errors"),
        (GRAYLOG | {"event": {"key": "db-1", "message": "Errors", "priority": 1}}, "d1/db-1",
         FIRING, INFO, "Errors"),
        ({"check_result": {"triggered": True, "result_description": "2 messages",
          "triggered_condition": {"id": "c"}}, "stream": {"id": "s", "title": "web"}},
         "s/c", FIRING, ERROR, "web: 2 messages"),
        ({"check_result": {"triggered": False, "result_description": "none",
          "triggered_condition": {"id": "c"}}, "stream": {"id": "s", "title": "web"}},
         "s/c", OK, ERROR, "web: none"),
    ],
}  # fmt: skip


@pytest.mark.parametrize(
    ("kind", "case"), [(kind, case) for kind, cases in CASES.items() for case in cases]
)
def test_a_message_is_read(kind: str, case: Case) -> None:
    body, identity, state, severity, summary = case
    read = one(kind, body, nonce="n")
    assert (read.identity, read.state, read.summary) == (identity, state, summary)
    assert read.severity is severity


def test_nagios_posts_a_form() -> None:
    body = b"type=PROBLEM&host=db-1&service=disk&state=WARNING&output=80+%25&long_output=a%5Cnb"
    read = one("nagios", body, content_type="application/x-www-form-urlencoded")
    assert (read.identity, read.summary) == ("db-1/disk", "disk on db-1 is WARNING: 80 %")
    assert read.description == "a\nb"
    assert read.labels == {"host": "db-1", "check": "disk", "state": "WARNING"}


@pytest.mark.parametrize("kind", ["nagios", "icinga", "checkmk"])
def test_a_notice_of_no_host_is_complained_about(kind: str) -> None:
    with pytest.raises(Unparseable, match="names no host"):
        parse(kind, {"type": "PROBLEM", "host": "$HOSTNAME$", "state": "DOWN"})


def test_what_an_operator_sends_by_hand_is_over_by_itself() -> None:
    ends_at = one("nagios", NAGIOS | {"type": "CUSTOM"}).ends_at
    assert ends_at is not None
    assert ends_at > NOW


@pytest.mark.parametrize(
    ("tags", "labels"),
    [
        (json.dumps([{"tag": "env", "value": "prod"}, {"tag": "db"}, 7]),
         {"env": "prod", "db": "true"}),
        ("env:prod, db", {"env": "prod", "db": "true"}),
        ("[{", {"[{": "true"}),
        ("{EVENT.TAGSJSON}", {}),
    ],
)  # fmt: skip
def test_zabbix_tags_become_labels(tags: str, labels: dict[str, str]) -> None:
    assert one("zabbix", ZABBIX | {"event_tags": tags}).labels == labels


def test_zabbix_is_linked_to_where_its_address_is_known() -> None:
    linked = one("zabbix", ZABBIX | {"trigger_id": "5", "zabbix_url": "https://z.example/"})
    assert linked.links[0].href == "https://z.example/tr_events.php?triggerid=5&eventid=23"
    assert one("zabbix", ZABBIX | {"zabbix_url": "{$ZABBIX.URL}"}).links == ()


def test_graylog_shows_the_messages_behind_an_event() -> None:
    body = GRAYLOG | {"backlog": [{"message": "a"}, 7, {"message": "b"}]}
    assert one("graylog", body).description == "a\nb"
