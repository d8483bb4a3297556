"""Payloads of real vendors, where they lie beside the checkout: clouds, observability, changes."""

from pathlib import Path

import pytest

from tests.signals.reading import NOW
from tocsin.signals import reading, sources
from tocsin.signals.provider import Context
from tocsin.signals.signal import Signal, State

FIRING, OK, ACKED, CHANGE = State.FIRING, State.OK, State.ACKNOWLEDGED, State.CHANGE
KINDS = {
    "aws_cloudwatch_sns": "aws_cloudwatch",
    "azuredevops": "azure_devops",
    "docker": "docker_hub",
    "pagerduty_webhooks": "pagerduty_webhook",
    "pagerduty_events_v2": "pagerduty",
    "victorops_splunk_oncall": "victorops",
}
# Not what somebody sends to be paged about.
NOT_SENDERS = {
    "client_captures": "recorded requests of programs, replayed by tests of their own",
    "mattermost": "chat",
    "nagios_plugins": "what plugins print, not what is posted",
    "slack": "chat",
    "slack_outgoing": "chat",
    "telegram": "chat",
    "twilio": "an SMS that comes in",
}
EXPECTED: dict[str, list[State]] = {
    "appdynamics/pagertree_create": [FIRING],
    "appdynamics/pagertree_resolve": [OK],
    "aws_cloudwatch_sns/alerta_cloudwatch_subscription_confirmation": [],
    "aws_cloudwatch_sns/awslambdago_cloudwatch_alarm_sns_payload_multiple_metrics": [FIRING],
    "aws_cloudwatch_sns/awslambdago_cloudwatch_alarm_sns_payload_single_metric": [FIRING],
    "aws_cloudwatch_sns/awslambdago_sns_event": [FIRING],
    "aws_cloudwatch_sns/keep_mock_high_error_rate": [FIRING],
    "aws_cloudwatch_sns/keep_mock_high_memory_usage": [FIRING],
    "aws_cloudwatch_sns/pagertree_create": [FIRING],
    "aws_cloudwatch_sns/pagertree_example_sns_health_event": [FIRING],
    "aws_cloudwatch_sns/pagertree_example_sns_lambda_monitor": [FIRING],
    "aws_cloudwatch_sns/pagertree_resolve": [OK],
    "aws_eventbridge/awslambdago_autoscaling_event_launch_unsuccessful": [FIRING],
    "aws_eventbridge/awslambdago_codebuild_state_change": [CHANGE],
    "aws_eventbridge/awslambdago_codedeploy_deployment_event": [CHANGE],
    "aws_eventbridge/awslambdago_codepipeline_execution_state_change_event": [CHANGE],
    "axiom/keep_mock": [FIRING],
    "azure_monitor/alertacontrib_new_metric_alert": [OK],
    "azure_monitor/msdocs_application_insights": [FIRING],
    "azure_monitor/msdocs_log_analytics": [FIRING],
    "azure_monitor/pagertree_create": [FIRING],
    "azure_monitor/pagertree_resolve": [OK],
    "azuredevops/goplayground_build_complete": [CHANGE],
    "bitbucket/goplayground_repo_commit_status_updated": [CHANGE],
    "bitbucket/goplayground_repo_push": [CHANGE],
    "cloudevents/spec_json_format_1": [FIRING],
    "cloudevents/spec_json_format_2": [FIRING],
    "cloudevents/spec_json_format_3": [FIRING],
    "cloudevents/spec_json_format_5": [FIRING],
    "cloudevents/spec_json_format_6": [FIRING, FIRING],
    "cloudevents/spec_spec_0": [FIRING],
    "cloudflare/pagertree_create": [FIRING],
    "coralogix/keep_mock": [FIRING],
    "dash0/keep_mock": [OK],
    "datadog/keep_mock_mq_consumer_struggling": [FIRING],
    "datadog/pagertree_create": [FIRING],
    "datadog/pagertree_example_datadog": [FIRING],
    "datadog/pagertree_resolve": [OK],
    "datadog/pagertree_retriggered": [FIRING],
    "docker/goplayground_docker_hub_build_notice": [CHANGE],
    "dynatrace/pagertree_create": [FIRING],
    "dynatrace/pagertree_resolve": [OK],
    "elastalert/pagertree_create": [FIRING],
    "elastalert/pagertree_resolve": [OK],
    "gcp_monitoring/keep_mock_5xx_errors_production": [FIRING],
    "gcp_monitoring/keep_mock_database_latency": [FIRING],
    "gcp_monitoring/keep_mock_high_memory_usage": [FIRING],
    "gcp_monitoring/pagertree_create": [FIRING],
    "gcp_monitoring/pagertree_resolve": [OK],
    "gitea/goplayground_push_event": [CHANGE],
    "gitea/goplayground_release_event": [CHANGE],
    "github/octokit_deployment_status": [CHANGE],
    "github/octokit_ping": [],
    "github/octokit_pull_request_closed": [],  # closed without being merged
    "github/octokit_push": [CHANGE],
    "github/octokit_workflow_run_completed": [CHANGE],
    "github/octokit_workflow_run_completed_with_pull_requests": [CHANGE],
    "gitlab/gogitlab_build": [],
    "gitlab/gogitlab_issue": [],
    "gitlab/gogitlab_merge_request": [],  # opened
    "gitlab/gogitlab_push": [CHANGE],
    "gitlab/gogitlab_release": [CHANGE],
    "gitlab/gogitlab_tag_push": [CHANGE],
    "honeybadger/pagertree_create_site": [FIRING],
    "honeybadger/pagertree_resolve_check_in": [OK],
    "honeybadger/pagertree_resolve_fault": [OK],
    "honeybadger/pagertree_resolve_site": [OK],
    "kapacitor/pagertree_create": [FIRING],
    "kapacitor/pagertree_resolve": [OK],
    "newrelic/alerta_new_relic_notification": [FIRING],
    "newrelic/pagertree_create": [FIRING],
    "newrelic/pagertree_create_2": [FIRING],
    "newrelic/pagertree_create_3": [FIRING],
    "newrelic/pagertree_example_new_relic": [FIRING],
    "newrelic/pagertree_resolve_2": [OK],
    "pagerduty_webhooks/alerta_pagerduty_alert": [ACKED, OK],
    "pagertree_webhook/pagertree_acknowledge": [ACKED],
    "pagertree_webhook/pagertree_create": [FIRING],
    "riemann/alerta_riemann_alert": [OK],
    "sentry/alertacontrib_payload": [FIRING],
    "sentry/keep_mock_database_timeout": [FIRING],
    "sentry/keep_mock_server_overload": [FIRING],
    "sentry/pagertree_error": [FIRING],
    "sentry/pagertree_event_alert": [FIRING],
    "sentry/pagertree_issue": [FIRING],
    "sentry/pagertree_webhook": [FIRING],
    "signalfx/keep_mock_simulate": [FIRING],
    "vmware_vrops/alerta_vmware_vrealize": [FIRING],
}
PAIRS = [
    ("appdynamics", "pagertree_create", "pagertree_resolve"),
    ("aws_cloudwatch_sns", "pagertree_create", "pagertree_resolve"),
    ("azure_monitor", "pagertree_create", "pagertree_resolve"),
    ("datadog", "pagertree_create", "pagertree_resolve"),
    ("datadog", "pagertree_retriggered", "pagertree_resolve"),
    ("dynatrace", "pagertree_create", "pagertree_resolve"),
    ("elastalert", "pagertree_create", "pagertree_resolve"),
    ("gcp_monitoring", "pagertree_create", "pagertree_resolve"),
    ("honeybadger", "pagertree_create_site", "pagertree_resolve_site"),
    ("kapacitor", "pagertree_create", "pagertree_resolve"),
    ("newrelic", "pagertree_create_2", "pagertree_resolve_2"),
    ("newrelic", "pagertree_create_3", "pagertree_resolve_2"),
]


def read(file: Path) -> list[Signal]:
    kind = KINDS.get(file.parent.name, file.parent.name)
    headers = {"content-type": "application/json"}
    found = reading.read(kind, file.read_bytes(), headers, Context(now=NOW, nonce="n"))
    assert found.error is None
    return list(found.signals)


@pytest.mark.parametrize("name", EXPECTED)
def test_a_vendors_payload_is_read_to_its_state(shared: Path, name: str) -> None:
    signals = read(shared / "payloads" / f"{name}.json")
    assert [signal.state for signal in signals] == EXPECTED[name]
    assert all(signal.summary and signal.identity for signal in signals)
    assert read(shared / "payloads" / f"{name}.json") == signals


@pytest.mark.parametrize(("folder", "opening", "closing"), PAIRS)
def test_what_a_vendor_closes_is_what_it_opened(
    shared: Path, folder: str, opening: str, closing: str
) -> None:
    (opened,) = read(shared / "payloads" / folder / f"{opening}.json")
    (closed,) = read(shared / "payloads" / folder / f"{closing}.json")
    assert (opened.state, closed.state) == (FIRING, OK)
    assert opened.identity == closed.identity


def test_every_payload_of_these_vendors_is_expected(shared: Path) -> None:
    folders = {name.partition("/")[0] for name in EXPECTED}
    files = {
        f"{file.parent.name}/{file.stem}"
        for folder in folders
        for file in (shared / "payloads" / folder).glob("*.json")
    }
    assert files == set(EXPECTED)


def test_every_sender_of_payloads_has_a_kind_of_source(shared: Path) -> None:
    folders = {each.name for each in (shared / "payloads").iterdir() if each.is_dir()}
    kinds = {KINDS.get(folder, folder) for folder in folders - set(NOT_SENDERS)}
    assert sorted(kinds - set(sources.PROVIDERS)) == []
