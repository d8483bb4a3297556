"""What clouds say: each of its messages, made here after the vendor's documents."""

import json
from typing import Any

import pytest

from tests.signals.reading import NOW, one, parse
from tests.signals.topic import ALARM_ARN, ARN, Topic
from tocsin.signals import message, sns, sources
from tocsin.signals.signal import Severity, State

TOPIC = Topic.made()
FIRING, OK, CHANGE = State.FIRING, State.OK, State.CHANGE
CRITICAL, ERROR, WARNING, INFO = (
    Severity.CRITICAL, Severity.ERROR, Severity.WARNING, Severity.INFO,
)  # fmt: skip
ALARM = {"AlarmName": "disk", "AlarmArn": ALARM_ARN, "NewStateReason": "Threshold Crossed",
         "StateChangeTime": "2026-03-16T09:25:00.123+0000"}  # fmt: skip
EVENT = {"id": "e-1", "time": "2026-03-16T09:25:00Z", "region": "eu-central-1"}


def event(kind: str, source: str, detail: dict[str, Any], **more: Any) -> dict[str, Any]:
    return EVENT | {"detail-type": kind, "source": source, "detail": detail} | more


def fired(state: str, **more: Any) -> dict[str, Any]:
    essentials = {
        "alertId": "/a/1",
        "alertRule": "CPU",
        "severity": "Sev1",
        "monitorCondition": state,
    }
    return {"schemaId": "azureMonitorCommonAlertSchema", "data": {"essentials": essentials | more}}


CASES: dict[str, list[tuple[dict[str, Any], str, State, Severity, str]]] = {
    "aws_cloudwatch": [
        (ALARM | {"NewStateValue": "ALARM"}, ALARM_ARN, FIRING, ERROR, "disk"),
        (ALARM | {"NewStateValue": "OK"}, ALARM_ARN, OK, ERROR, "disk"),
        ({"AlarmName": "disk", "AWSAccountId": "1", "Region": "EU", "NewStateValue": "ALARM"},
         "1/EU/disk", FIRING, ERROR, "disk"),
        ({"Type": "Notification", "TopicArn": ARN, "Subject": "Budget", "Message": "Too much\n",
          "MessageAttributes": {"severity": {"Type": "String", "Value": "critical"}}},
         f"{ARN}/Budget", FIRING, CRITICAL, "Budget"),
        ({"Type": "Notification", "TopicArn": ARN, "Message": '{"id": "7", "title": "Odd"}'},
         "7", FIRING, ERROR, "Odd"),
        ({"Type": "UnsubscribeConfirmation", "TopicArn": ARN, "Message": "You have chosen"},
         f"{ARN}/unsubscribed", FIRING, WARNING,
         f"{ARN} sends here no more: somebody ended the subscription"),
    ],
    "aws_eventbridge": [
        (event("CloudWatch Alarm State Change", "aws.cloudwatch",
               {"alarmName": "disk", "state": {"value": "ALARM"}}, resources=[ALARM_ARN]),
         ALARM_ARN, FIRING, ERROR, "disk"),
        (event("AWS Health Event", "aws.health",
               {"eventArn": "arn:h", "eventTypeCode": "AWS_EC2_DOWN", "statusCode": "open",
                "eventTypeCategory": "issue"}),
         "arn:h", FIRING, ERROR, "AWS Health: AWS_EC2_DOWN"),
        (event("AWS Health Event", "aws.health",
               {"eventArn": "arn:h", "eventTypeCode": "AWS_EC2_DOWN", "statusCode": "closed",
                "eventTypeCategory": "scheduledChange"}),
         "arn:h", OK, WARNING, "AWS Health: AWS_EC2_DOWN"),
        (event("GuardDuty Finding", "aws.guardduty",
               {"id": "f1", "title": "Port scan", "severity": 8}),
         "aws.guardduty/GuardDuty Finding/f1", FIRING, ERROR, "Port scan"),
        (event("CodeBuild Build State Change", "aws.codebuild",
               {"build-status": "FAILED", "project-name": "shop", "build-id": "b1"}),
         "b1/FAILED", CHANGE, INFO, "CodeBuild Build State Change shop failed"),
    ],
    "azure_monitor": [
        (fired("Fired"), "/a/1", FIRING, ERROR, "CPU"),
        (fired("Resolved"), "/a/1", OK, ERROR, "CPU"),
        (fired("Fired", severity="Sev0", configurationItems=["vm1"]),
         "/a/1", FIRING, CRITICAL, "CPU (vm1)"),
        (fired("Fired", severity="Sev4"), "/a/1", FIRING, INFO, "CPU"),
        ({"schemaId": "AzureMonitorMetricAlert", "data": {"status": "Activated", "context":
          {"id": "/r", "resourceId": "/vm", "name": "CPU", "resourceName": "vm1",
           "severity": "2"}}}, "/r//vm", FIRING, WARNING, "CPU (vm1)"),
    ],
    "gcp_monitoring": [
        ({"incident": {"incident_id": "0.a", "state": "open", "summary": "CPU is high",
                       "severity": "Critical"}}, "0.a", FIRING, CRITICAL, "CPU is high"),
        ({"incident": {"incident_id": "0.a", "state": "CLOSED", "summary": "CPU is high",
                       "policy_user_labels": {"severity": "warning"}}},
         "0.a", OK, WARNING, "CPU is high"),
    ],
    "cloudflare": [
        ({"text": "Pool down", "alert_correlation_id": "c", "data": {"severity": "CRITICAL"},
          "alert_event": "ALERT_STATE_EVENT_START"}, "c", FIRING, CRITICAL, "Pool down"),
        ({"text": "Pool up", "alert_correlation_id": "c",
          "alert_event": "ALERT_STATE_EVENT_END"}, "c", OK, ERROR, "Pool up"),
        ({"name": "Test", "text": "Hello World", "policy_id": "p", "alert_type": "t",
          "data": {"pool_id": "1"}}, "p/t/1", FIRING, INFO, "Hello World"),
    ],
    "cloudevents": [
        ({"specversion": "1.0", "id": "1", "source": "/b", "subject": "db", "type": "x.failed"},
         "/b/db", FIRING, ERROR, "x.failed of /b db"),
        ({"specversion": "1.0", "id": "2", "source": "/b", "subject": "db", "type": "x.resolved",
          "data": {"title": "Backup", "severity": "low"}}, "/b/db", OK, INFO, "Backup"),
        ({"specversion": "1.0", "id": "3", "source": "/b", "type": "x.alert",
          "data": {"id": "db", "status": "resolved"}}, "/b/db", FIRING, ERROR, "x.alert of /b"),
        ({"specversion": "1.0", "id": "4", "source": "/b", "type": "x.deployed"},
         "/b/4", CHANGE, ERROR, "x.deployed of /b"),
        ({"specversion": "1.0", "id": "5", "source": "/b", "subject": "db", "type": "x.event",
          "data_base64": "eyJ0aXRsZSI6ICJCYWNrdXAiLCAic3RhdHVzIjogIm9rIn0="},
         "/b/db", OK, ERROR, "Backup"),
    ],
}  # fmt: skip


@pytest.mark.parametrize(
    ("kind", "body", "identity", "state", "severity", "summary"),
    [(kind, *case) for kind, cases in CASES.items() for case in cases],
)
def test_a_message_says_what_its_vendor_means(
    kind: str, body: dict[str, Any], identity: str, state: State, severity: Severity, summary: str
) -> None:
    read = one(kind, body)
    assert (read.identity, read.state) == (identity, state)
    assert (read.severity, read.summary) == (severity, summary)


def test_an_alarm_is_one_whichever_way_it_comes() -> None:
    told = TOPIC.alarm("ALARM")
    lambdas = {"Records": [{"EventSource": "aws:sns", "Sns": told}]}
    bridged = CASES["aws_eventbridge"][0][0]
    bare = json.loads(told["Message"])
    read = [one("aws_cloudwatch", each) for each in (told, lambdas, bare, bridged)]
    read += [one("aws_eventbridge", each) for each in (bare, bridged)]
    assert {(each.identity, each.state) for each in read} == {(ALARM_ARN, FIRING)}


@pytest.mark.parametrize(
    ("choice", "states"), [(None, []), ("ignored", []), ("firing", [FIRING]), ("ok", [OK])]
)
def test_too_little_data_means_what_was_chosen(choice: str | None, states: list[State]) -> None:
    mapping = {"insufficient_data": choice} if choice else None
    body = ALARM | {"NewStateValue": "INSUFFICIENT_DATA"}
    assert [each.state for each in parse("aws_cloudwatch", body, mapping=mapping)] == states


def test_only_what_can_be_chosen_is_accepted() -> None:
    check = sources.PROVIDERS["aws_cloudwatch"].check
    assert check({"insufficient_data": "ok", "signature": "ignored"}) == []
    assert check({"insufficient_data": "maybe"}) == [
        "insufficient_data is one of ignored, firing, ok."
    ]
    assert check({"colour": "red"}) == [
        "There is no 'colour'; there are insufficient_data, signature."
    ]


def test_an_alarms_metric_and_dimensions_become_labels() -> None:
    trigger = {
        "MetricName": "Free",
        "Namespace": "AWS/RDS",
        "Dimensions": [{"name": "Db", "value": "shop"}, {"Name": "Az", "Value": "a"}],
    }
    read = one("aws_cloudwatch", ALARM | {"NewStateValue": "ALARM", "Trigger": trigger})
    assert (read.labels["metric"], read.labels["namespace"]) == ("Free", "AWS/RDS")
    assert (read.labels["Db"], read.labels["Az"]) == ("shop", "a")
    assert read.links[0].href.startswith("https://console.aws.amazon.com/cloudwatch/home?region=eu")


def test_an_alarm_of_several_metrics_has_its_expression_and_their_dimensions() -> None:
    metric = {"Metric": {"Dimensions": [{"name": "Db", "value": "shop"}]}}
    trigger = {"Metrics": [{"Id": "m1", "MetricStat": metric}, {"Expression": "m1 * 2"}]}
    read = one("aws_cloudwatch", ALARM | {"NewStateValue": "ALARM", "Trigger": trigger})
    assert (read.labels["expression"], read.labels["Db"]) == ("m1 * 2", "shop")
    composite = ALARM | {"NewStateValue": "ALARM", "AlarmRule": "ALARM(a) OR ALARM(b)"}
    assert one("aws_cloudwatch", composite).labels["rule"] == "ALARM(a) OR ALARM(b)"


def test_what_azure_never_ends_is_over_when_silent() -> None:
    endless = fired("Fired", monitoringService="Activity Log - Administrative")
    assert one("azure_monitor", endless).ends_at == NOW + message.QUIET
    assert one("azure_monitor", fired("Fired", monitoringService="Platform")).ends_at is None


def test_what_asks_to_be_confirmed_says_nothing_yet() -> None:
    asked = TOPIC.confirmation()
    body = json.dumps(asked).encode()
    assert parse("aws_cloudwatch", asked) == []
    assert sources.PROVIDERS["aws_cloudwatch"].confirm(body) == asked["SubscribeURL"]


@pytest.mark.parametrize(
    "url",
    [
        "http://sns.eu-central-1.amazonaws.com/?Action=ConfirmSubscription",
        "https://sns.eu-central-1.amazonaws.com.evil.example/",
        "https://sns.eu-central-1.amazonaws.com@evil.example/",
        "https://evil.example/sns.eu-central-1.amazonaws.com",
        "https://sns.eu-central-1.amazonaws.com:8443/",
        "https://169.254.169.254/latest/meta-data/",
        "https://[::1/",
        "",
    ],
)
def test_no_other_address_is_visited(url: str) -> None:
    asked = TOPIC.confirmation() | {"SubscribeURL": url}
    assert sns.subscribe_url(json.dumps(asked).encode()) == ""


def test_a_batch_of_events_is_told_each_and_what_lacks_a_part_is_flagged() -> None:
    batch = [
        {"specversion": "1.0", "id": "1", "source": "/a", "type": "x.down"},
        {"id": "2", "source": "/a", "type": "x.up"},
    ]
    read = parse("cloudevents", batch, content_type="application/cloudevents-batch+json")
    assert [each.state for each in read] == [FIRING, OK]
    assert [each.flags for each in read] == [(), ("the attribute 'specversion' is missing",)]
