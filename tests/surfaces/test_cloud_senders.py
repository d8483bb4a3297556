"""What clouds' own libraries send arrives, is verified, and opens and closes one alert."""

import json
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from urllib.parse import urlsplit

import httpx2
import pytest
from cloudevents.core.bindings import http as bindings
from cloudevents.core.v1.event import CloudEvent

from tests import clients, programs, served
from tests.cast import Cast
from tests.signals.topic import ALARM_ARN
from tests.world import Clock
from tocsin.identity import actor
from tocsin.kit import guard, http
from tocsin.kit.db import Database
from tocsin.kit.http import Request, Response
from tocsin.signals import actions as signals
from tocsin.signals import certificates
from tocsin.signals.source import NewSource

pytestmark = pytest.mark.realclient
KINDS = ("aws_cloudwatch", "cloudevents")
KEYS = {kind: kind.replace("_", "") + "0123456789abcdef" for kind in KINDS}
SIGNED_IN = "AWS4-HMAC-SHA256 Credential=x/20260316/eu-central-1/sns/aws4_request"
# A whole SNS, which signs what it publishes and has its certificate; it posts while it publishes.
PUBLISH = """
import json, sys
import boto3
from moto.server import ThreadedMotoServer

port, address, arn = int(sys.argv[1]), sys.argv[2], sys.argv[3]
server = ThreadedMotoServer("127.0.0.1", port, verbose=False)
server.start()
sns = boto3.client("sns", endpoint_url=f"http://127.0.0.1:{port}", region_name="eu-central-1",
                   aws_access_key_id="x", aws_secret_access_key="x")
topic = sns.create_topic(Name="alarms")["TopicArn"]
sns.subscribe(TopicArn=topic, Protocol="http", Endpoint=address)
for state, minute in (("ALARM", "25"), ("OK", "28")):
    told = {"AlarmName": "disk", "AlarmArn": arn, "NewStateValue": state,
            "StateChangeTime": f"2026-03-16T09:{minute}:00.000+0000"}
    sns.publish(TopicArn=topic, Message=json.dumps(told))
server.stop()
print(json.dumps(topic))
"""


@pytest.fixture
def url(
    database: Database, people: Cast, clock: Clock, now: datetime, tmp_path: Path
) -> Iterator[str]:
    with database.transaction() as tx:
        for kind, key in KEYS.items():
            signals.create_source(tx, NewSource(kind, kind, key=key), actor=actor.SYSTEM, now=now)
    with served.listening(database, tmp_path) as address:
        yield address


def test_what_moto_publishes_and_signs_opens_and_closes_one_alert(
    url: str, database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    port, asked = programs.free_port(), []

    def from_moto(request: Request) -> Response:
        place = urlsplit(request.url)
        asked.append(place.netloc)
        headers = {"Host": place.netloc, "Authorization": SIGNED_IN}  # one port for every service
        moved = Request("GET", f"http://127.0.0.1:{port}{place.path}", headers)
        return http.send(moved, allow=guard.ANYWHERE)

    monkeypatch.setattr(certificates.SHARED, "_send", from_moto)
    address = f"{url}/integrations/aws_cloudwatch/{KEYS['aws_cloudwatch']}"
    clients.python(PUBLISH, str(port), address, ALARM_ARN)
    with database.reading() as tx:
        alerts = tx.column("select identity || ' ' || status from alert")
        refused = tx.column("select error from refusal")
    assert (alerts, refused) == ([f"{ALARM_ARN} closed"], [])
    assert set(asked) == {"sns.eu-central-1.amazonaws.com"}


def event(number: str, kind: str) -> CloudEvent:
    attributes = {
        "id": number,
        "source": "/backup",
        "subject": "db 1",
        "type": kind,
        "specversion": "1.0",
        "datacontenttype": "application/json",
    }
    return CloudEvent(attributes, {"title": "Backup of db 1"})


def test_what_the_library_of_cloudevents_builds_is_read_in_each_mode(
    url: str, database: Database
) -> None:
    address = f"{url}/integrations/cloudevents/{KEYS['cloudevents']}"
    binary = bindings.to_binary_event(event("1", "com.example.failed"))
    structured = bindings.to_structured_event(event("2", "com.example.failed"))
    batch = [json.loads(bindings.to_structured_event(event("3", "com.example.resolved")).body)]
    answers = [
        httpx2.post(address, headers=binary.headers, content=binary.body),
        httpx2.post(address, headers=structured.headers, content=structured.body),
        httpx2.post(
            address,
            headers={"Content-Type": "application/cloudevents-batch+json"},
            content=json.dumps(batch).encode(),
        ),
    ]
    outcomes = [answer.json()["outcomes"] for answer in answers]
    assert outcomes == [["opened"], ["repeated"], ["closed"]]
    with database.reading() as tx:
        assert tx.column("select summary from alert") == ["Backup of db 1"]
