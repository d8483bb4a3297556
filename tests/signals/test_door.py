"""The path of a kept event tells who reads it, whatever the kind of its source."""

import pytest

from tocsin.signals import door


@pytest.mark.parametrize(
    ("path", "reader"),
    [
        ("/v2/enqueue", "pagerduty"),
        ("/v2/enqueue/", "pagerduty"),
        ("/pd/KEY/v2/change/enqueue", "pagerduty"),
        ("/generic/2010-04-15/create_event.json", "pagerduty"),
        ("/am/KEY/api/v2/alerts", "prometheus"),
        ("/api/v1/alerts", "prometheus"),
        ("/v2/alerts/", "opsgenie"),
        ("/v2/alerts/disk/close", "opsgenie"),
        ("/jsm/ops/integration/v2/alerts", "opsgenie"),
        ("/integrations/generic/20131114/alert/KEY/routing", "victorops"),
        ("/integrations/grafana/KEY", "grafana"),
        ("/integrations/generic/KEY/", "generic"),
        ("/integrations/unheard-of/KEY", "zabbix"),
        ("/elsewhere", "zabbix"),
        ("", "zabbix"),
    ],
)
def test_a_path_leads_to_one_reader(path: str, reader: str) -> None:
    assert door.reader(path, kind="zabbix") == reader
