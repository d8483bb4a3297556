"""Opsgenie's own libraries, for Python and for Node, against us: all that they can do to alerts."""

from typing import Any

import pytest

from tests import clients
from tests.surfaces.opsgenie.door import KEY
from tocsin.kit.db import Database

pytestmark = [pytest.mark.realclient, pytest.mark.timeout(120)]

PYTHON = """
import json, sys, tempfile
from datetime import datetime, timezone
import opsgenie_sdk as og

url, key, token = sys.argv[1:]

def api(kind, key):
    conf = og.Configuration()
    conf.host, conf.retry_enabled, conf.short_polling_max_retries = url, False, 0
    conf.api_key["Authorization"] = key
    return kind(og.ApiClient(configuration=conf))

alerts = api(og.AlertApi, key)
by = {"identifier_type": "alias"}
said = {}

def done(response):
    result = response.retrieve_result()
    return [result.data.is_success, result.data.status]

made = alerts.create_alert(og.CreateAlertPayload(
    message="Disk is full", alias="disk/db 1", description="97 %", tags=["db"],
    responders=[{"name": "payments", "type": "team"}], details={"region": "eu"},
    entity="db-1", priority="P1", actions=["Restart"], user="Ana", note="look"))
said["create"] = done(made)
alert_id = made.retrieve_result().data.alert_id
alias = "disk/db 1"
said["acknowledge"] = done(alerts.acknowledge_alert(alias, **by))
said["unacknowledge"] = done(alerts.un_acknowledge_alert(alias, **by))
said["note"] = done(alerts.add_note(alias, og.AddNoteToAlertPayload(note="on it"), **by))
until = datetime(2030, 1, 1, tzinfo=timezone.utc)
said["snooze"] = done(alerts.snooze_alert(alias, og.SnoozeAlertPayload(end_time=until), **by))
said["tags"] = done(alerts.add_tags(alias, og.AddTagsToAlertPayload(tags=["night"]), **by))
said["no tags"] = done(alerts.remove_tags(alias, ["db"], **by))
said["details"] = done(
    alerts.add_details(alias, og.AddDetailsToAlertPayload(details={"rack": "7"}), **by))
said["no details"] = done(alerts.remove_details(alias, ["region"], **by))
said["message"] = done(
    alerts.update_alert_message(alias, og.UpdateAlertMessagePayload(message="Full"), **by))
said["description"] = done(alerts.update_alert_description(
    alias, og.UpdateAlertDescriptionPayload(description="99 %"), **by))
said["priority"] = done(
    alerts.update_alert_priority(alias, og.UpdateAlertPriorityPayload(priority="P2"), **by))
said["assign"] = done(alerts.assign_alert(
    alias, og.AssignAlertPayload(owner={"username": "ana@example.com"}), **by))
said["team"] = done(
    alerts.add_team(alias, og.AddTeamToAlertPayload(team={"name": "payments"}), **by))
said["responder"] = done(alerts.add_responder(alias, og.AddResponderToAlertPayload(
    responder={"type": "user", "username": "cleo@example.com"}), **by))
said["escalate"] = done(alerts.escalate_alert(
    alias, og.EscalateAlertToNextPayload(escalation={"name": "payments"}), **by))
said["action"] = done(alerts.execute_custom_alert_action(alias, "Restart", **by))
with tempfile.NamedTemporaryFile(suffix=".txt") as file:
    file.write(b"97 %")
    file.flush()
    alerts.add_attachment(alias, file=file.name, alert_identifier_type="alias")
found = alerts.list_attachments(alias, alert_identifier_type="alias").data
one = alerts.get_attachment(alias, found[0].id, alert_identifier_type="alias").data
said["attachment"] = [len(found), one.name == found[0].name, one.url.startswith("http")]
alert = alerts.get_alert(alias, **by).data
said["alert"] = [alert.id == alert_id, alert.message, alert.tags, alert.details, alert.owner,
                 alert.priority, alert.description, alert.status, alert.count]
said["list"] = [a.alias for a in alerts.list_alerts(query="status=open", limit=2).data]
said["saved"] = [a.alias for a in alerts.list_alerts(
    search_identifier="Open", search_identifier_type="name").data]
said["searches"] = alerts.list_saved_searches().data[0].name
said["count"] = alerts.count_alerts(query="tag: night AND priority: P2").data.count
said["logs"] = len(alerts.list_logs(alias, **by).data) > 3
said["notes"] = "on it" in [n.note for n in alerts.list_notes(alias, **by).data]
said["recipients"] = [r.user.username for r in alerts.list_recipients(alias, **by).data]
said["close"] = done(alerts.close_alert(alias, **by))
said["again"] = done(alerts.close_alert(alias, **by))
other = alerts.create_alert(og.CreateAlertPayload(message="Mistake")).retrieve_result()
said["delete"] = done(alerts.delete_alert(other.data.alert_id))
for name, call in {
    "no message": lambda: alerts.update_alert_message(
        alert_id, og.UpdateAlertMessagePayload(message="")),
    "unknown key": lambda: api(og.AlertApi, "f" * 32).list_alerts(),
}.items():
    try:
        call()
    except Exception as error:
        said[name] = type(error).__name__

beats, configuring = api(og.HeartbeatApi, key), api(og.HeartbeatApi, token)
configuring.create_heartbeat(og.CreateHeartbeatPayload(
    name="night/backup", interval=10, interval_unit="minutes", enabled=True))
said["ping"] = beats.ping("night/backup").result
configuring.update_heartbeat("night/backup", update_heartbeat_payload=og.UpdateHeartbeatPayload(
    interval=2, interval_unit="hours"))
beat = beats.get_heartbeat("night/backup").data
said["heartbeat"] = [beat.interval, beat.interval_unit, beat.enabled, beat.expired]
said["heartbeats"] = len(beats.list_heart_beats().data.heartbeats)
said["disabled"] = configuring.disable_heartbeat("night/backup").data.enabled
said["enabled"] = configuring.enable_heartbeat("night/backup").data.enabled
configuring.delete_heartbeat("night/backup")
said["stranger"] = beats.ping("nobody's").result
print(json.dumps(said))
"""

NODE = """
const og = require("opsgenie-sdk");
const [url, key] = process.argv.slice(1);
og.configure({host: url, api_key: key});
const said = {};
const ask = (call, ...given) => new Promise((resolve) =>
  call(...given, (error, found) => resolve(error ? {failed: error} : found)));
const alerts = og.alertV2, by = {identifier: "disk", identifierType: "alias"};
async function done(call, ...given) {
  const answer = await ask(call, ...given);
  if (!answer.requestId) return answer;
  const state = await ask(alerts.getRequestStatus, answer.requestId, {});
  return [state.data.isSuccess, state.data.status];
}
(async () => {
  said.create = await done(alerts.create, {message: "Disk is full", alias: "disk"}, {});
  said.acknowledge = await done(alerts.acknowledge, by, {note: "n"}, {});
  said.unacknowledge = await done(alerts.unacknowledge, by, {}, {});
  said.note = await done(alerts.addNote, by, {note: "on it"}, {});
  said.snooze = await done(alerts.snooze, by, {endTime: "2030-01-01T00:00:00Z"}, {});
  said.tags = await done(alerts.addTags, by, {tags: ["a", "b"]}, {});
  said.noTags = await done(alerts.removeTags, by, {tags: "a"}, {});
  said.details = await done(alerts.addDetails, by, {details: {rack: "7"}}, {});
  said.noDetails = await done(alerts.removeDetails, by, {keys: "rack"}, {});
  said.assign = await done(alerts.assign, by, {owner: {username: "ana@example.com"}}, {});
  said.team = await done(alerts.addTeam, by, {team: {name: "payments"}}, {});
  said.escalate =
    await done(alerts.escalateToNext, by, {escalation: {name: "payments"}}, {});
  said.alert = (await ask(alerts.get, by, {})).data.tags;
  said.list = (await ask(alerts.list, {query: "status: open", limit: 5}, {})).data.length;
  said.notes = (await ask(alerts.listAlertNotes, by, {}, {})).data.length > 0;
  said.close = await done(alerts.close, by, {note: "over"}, {});
  const ping = await ask(og.heartbeat.get, "nobody", {});
  said.heartbeat = ping.failed.httpStatusCode;
  console.log(JSON.stringify(said));
})();
"""


def statuses(database: Database) -> list[str]:
    with database.reading() as tx:
        return tx.column("select status from incident order by number")


def test_the_python_library_does_all_that_it_can(
    url: str, database: Database, tokens: dict[str, str]
) -> None:
    said: Any = clients.answer(clients.python(PYTHON, url, KEY, tokens["cleo"]))
    done = [
        *("create", "acknowledge", "unacknowledge", "note", "snooze", "tags", "no tags"),
        *("details", "no details", "message", "description", "priority", "assign", "team"),
        *("responder", "escalate", "action", "close", "delete"),
    ]
    assert {name: said[name] for name in done if said[name][0] is not True} == {}
    assert said["create"][1] == "Created alert"
    assert said["again"] == [False, "There is no open alert with alias [disk/db 1]"]
    assert said["alert"] == [
        *(True, "Full", ["night"], {"rack": "7"}, "ana@example.com"),
        *("P2", "99 %", "open", 1),
    ]
    assert said["attachment"] == [1, True, True]
    assert (said["list"], said["saved"], said["count"]) == (["disk/db 1"], ["disk/db 1"], 1)
    assert (said["searches"], said["logs"], said["notes"]) == ("All", True, True)
    assert said["recipients"] == ["bo@example.com"]
    assert said["unknown key"] == "AuthenticationException"
    assert said["no message"] == "ConfigurationException"
    assert said["ping"] == said["stranger"] == "PONG - Heartbeat received"
    assert said["heartbeat"] == [2, "hours", True, False]
    assert (said["heartbeats"], said["disabled"], said["enabled"]) == (1, False, True)
    assert statuses(database)[:2] == ["resolved", "cancelled"]


def test_the_node_library_does_all_that_it_can(url: str, database: Database) -> None:
    said: Any = clients.answer(clients.node(NODE, url, KEY, package="opsgenie-sdk"))
    done = [
        *("create", "acknowledge", "unacknowledge", "note", "snooze", "tags", "noTags"),
        *("details", "noDetails", "assign", "team", "escalate", "close"),
    ]
    assert {name: said[name] for name in done if said[name][0] is not True} == {}
    assert (said["alert"], said["list"], said["notes"]) == (["b"], 1, True)
    assert said["heartbeat"] == 404
    assert statuses(database) == ["resolved"]
