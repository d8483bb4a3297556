"""Who may do what over the API: one line per route. A route without a line fails the build.

``lowest`` is the lowest role that is let in; None means everybody who is known. ``body`` and
``query`` are ones that the route understands; ``scope`` the one that a token has to have.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from tocsin.identity.actor import Role, Scope

REQUESTER, STAKEHOLDER, RESPONDER, MANAGER, ADMIN = Role


@dataclass(frozen=True)
class Rule:
    lowest: Role | None
    scope: Scope | None = None
    body: Any = None
    query: str = ""
    files: Any = None


def everybody(body: Any = None) -> Rule:
    """Known actors, each of whom sees or changes only what is theirs."""
    return Rule(None, None, body)


def readers(query: str = "") -> Rule:
    return Rule(STAKEHOLDER, Scope.READ, query=query)


def senders(body: Any = None) -> Rule:
    return Rule(RESPONDER, Scope.INGEST, body)


def reporters(body: Any = None) -> Rule:
    """Everybody who may say what is wrong, each about what is theirs."""
    return Rule(REQUESTER, Scope.RESPOND, body)


def responders(body: Any = None) -> Rule:
    return Rule(RESPONDER, Scope.RESPOND, body)


def managers(body: Any = None) -> Rule:
    return Rule(MANAGER, Scope.CONFIGURE, body)


def admins(body: Any = None) -> Rule:
    return Rule(ADMIN, Scope.ADMINISTER, body)


CODES = [{"code": code} for code in ("fixed", "self_recovered", "duplicate")]
WINDOW = {
    "name": "reboots",
    "matchers": ["service=checkout"],
    "first_at": "2030-01-06T02:00",
    "lasts": "2h",
    "rule": "FREQ=WEEKLY",
    "reason": "the kernel is patched",
}
INHIBITION = {"name": "cluster", "sources": ["alertname=Down"], "targets": ["alertname=Slow"]}
VENDOR = {"name": "Contoso", "ways": [{"channel": "email", "address": "desk@contoso.example"}]}
HISTORY = {"file": ("old.csv", b"number,state,opened_at\n1,New,2026-01-01\n")}
PLACES: Mapping[str, str] = {
    "person_id": "7",  # Finn, who is nobody's colleague
    "team_id": "2",  # a team of nobody's
    "organisation_id": "1",  # which is not there
    "session_id": "1",
    "token_id": "1",  # Ana's
    "notification_id": "1",  # nobody's
    "contact_id": "1",  # nobody's
    "slug": "email",
    "name": "password",
    "table": "owners",
    "mail_id": "1",  # which is not there
    "mailbox_id": "1",  # which is not there
    "service_id": "1",  # which is not there
    "change_id": "1",
    "schedule_id": "1",
    "override_id": "1",
    "shadow_id": "1",
    "vendor_id": "1",  # which is not there
    "swap_id": "1",
    "leave_id": "1",
    "calendar_id": "1",
    "temporary_id": "1",
    "policy_id": "1",
    "number": "1",  # an incident that Eve reported
    "alert_id": "1",
    "link_id": "1",
    "attachment_id": "1",
    "silence_id": "1",
    "maintenance_id": "1",
    "inhibition_id": "1",
    "category_id": "1",
    "role": "scribe",
    "milestone": "occurred",
    "source_id": "1",
    "raw_event_id": "1",
    "ref": "event-1",
    "heartbeat_id": "1",
    "monitor_id": "1",
    "item_id": "1",
    "article_id": "1",
    "runbook_id": "1",
    "run_id": "1",
    "step": "1",
    "drill_id": "1",
    "audience_id": "1",
    "template_id": "1",
    "page": "shop",
    "view_id": "1",
    "configuration_item_id": "1",
    "bulk_edit_id": "1",
    "macro_id": "1",
    "checklist_id": "1",
    "task_id": "1",
    "incident_template_id": "1",
    "import_id": "1",  # which is not there
    "entry_id": "1",
}
"""What the ids in a path are filled with."""

POLICY: Mapping[str, Rule] = {
    "GET /me": everybody(),
    "PATCH /me": everybody({"name": "Somebody"}),
    "GET /people": readers(),
    "POST /people": admins({"email": "finn@example.com", "name": "Finn"}),
    "GET /people/{person_id}": readers(),
    "PATCH /people/{person_id}": admins({"name": "Another"}),
    "PUT /people/{person_id}/role": admins({"role": "manager"}),
    "POST /people/{person_id}/deactivation": admins(),
    "DELETE /people/{person_id}/deactivation": admins(),
    "POST /people/{person_id}/password-links": admins(),
    "GET /teams": readers(),
    "POST /teams": managers({"name": "platform"}),
    "GET /teams/{team_id}": readers(),
    "PUT /teams/{team_id}": managers({"name": "platform"}),
    "GET /teams/{team_id}/members": readers(),
    "PUT /teams/{team_id}/members": managers({"members": []}),
    "GET /sessions": everybody(),
    "DELETE /sessions/{session_id}": everybody(),
    "GET /tokens": everybody(),
    "POST /tokens": admins({"name": "ci", "role": "requester", "scopes": ["ingest"]}),
    "DELETE /tokens/{token_id}": everybody(),
    "GET /audit": admins(),
    "POST /blueprint/plan": admins({"text": "teams: [{name: search}]"}),
    "POST /blueprint": admins({"text": "teams: [{name: search}]"}),
    "GET /blueprint": admins(),
    "GET /blueprint/file.yaml": admins(),
    "GET /follow-ups": readers(),
    "GET /follow-ups/{number}": readers(),
    "POST /follow-ups/{number}/completion": responders({"note": "We talked."}),
    "GET /resolution-codes": everybody(),
    "PUT /resolution-codes": managers({"codes": CODES}),
    "POST /incidents/{number}/follow-up": responders({"reason": "It is back."}),
    "GET /incidents/{number}/verification": everybody(),
    "PUT /incidents/{number}/verification": responders({}),
    "GET /attainment": readers("by=month"),
    "GET /attainment/export.csv": readers(),
    "GET /kpis": readers(),
    "GET /kpis/breakdown": readers("by=service"),
    "GET /kpis/export.csv": readers(),
    "GET /kpis/figures.csv": readers(),
    "GET /services": readers(),
    "POST /services": managers({"name": "checkout", "team": "ledger"}),
    "GET /services/{service_id}": readers(),
    "PUT /services/{service_id}": managers({"name": "checkout"}),
    "POST /services/{service_id}/archival": managers(),
    "DELETE /services/{service_id}/archival": managers(),
    "GET /services/{service_id}/dependencies": readers(),
    "PUT /services/{service_id}/dependencies": managers({"services": []}),
    "GET /services/{service_id}/dependents": readers(),
    "GET /changes": readers(),
    "POST /changes": senders({"title": "Release 7", "source": "ci"}),
    "GET /changes/{change_id}": readers(),
    "GET /notifications": Rule(None, Scope.READ),  # one's own
    "GET /notifications/{notification_id}": everybody(),
    "GET /contacts": Rule(RESPONDER, Scope.READ, query="person=7"),
    "POST /contacts": admins({"person": 7, "channel": "inbox"}),
    "PUT /contacts/{contact_id}": everybody({"label": "phone"}),
    "DELETE /contacts/{contact_id}": everybody(),
    "POST /contacts/{contact_id}/codes": everybody(),
    "POST /contacts/{contact_id}/verification": everybody({"code": "123456"}),
    "POST /contacts/{contact_id}/tests": everybody(),
    "GET /notification-rules": Rule(RESPONDER, Scope.READ, query="person=7"),
    "PUT /notification-rules": admins({"person": 7, "urgency": "high", "rules": []}),
    "GET /channels": admins(),
    "PUT /channels/{slug}": admins({"settings": {"host": "mail", "sender": "t@example.com"}}),
    "GET /channels/{slug}/secrets/{name}": admins(),
    "GET /oncall": readers(),
    "GET /oncall/board": readers(),
    "GET /oncall/shifts": readers("person=bo@example.com"),
    "GET /oncall/gaps": readers(),
    "GET /oncall/weak-spots": readers(),
    "GET /schedules": readers(),
    "POST /schedules": managers({"name": "secondary"}),
    "GET /schedules/{schedule_id}": readers(),
    "PUT /schedules/{schedule_id}": managers({"name": "secondary"}),
    "DELETE /schedules/{schedule_id}": managers(),
    "GET /schedules/{schedule_id}/shifts": readers(),
    "GET /overrides": readers("schedule=primary"),
    "POST /overrides": responders(
        {"schedule": "primary", "person": "bo@example.com", "ends_at": "2026-03-17T09:00:00Z"}
    ),
    "DELETE /overrides/{override_id}": responders(),
    "GET /shadows": readers(),
    "POST /shadows": responders({"schedule": "primary", "person": 7, "lasts": "1d"}),
    "DELETE /shadows/{shadow_id}": responders(),
    "GET /vendors": readers(),
    "POST /vendors": managers(VENDOR),
    "GET /vendors/{vendor_id}": readers(),
    "PUT /vendors/{vendor_id}": managers(VENDOR),
    "DELETE /vendors/{vendor_id}": managers(),
    "GET /incidents/{number}/vendors": readers(),
    "POST /incidents/{number}/vendors": responders(
        {"vendor": "Fabrikam", "reason": "it is theirs"}
    ),
    "PUT /incidents/{number}/vendors/{vendor_id}/ticket": responders({"ticket": "CS-9"}),
    "DELETE /incidents/{number}/vendors/{vendor_id}": responders(),
    "GET /leave": readers(),
    "POST /leave": managers({"person": 7, "ends_at": "2026-03-17T09:00:00Z"}),
    "DELETE /leave/{leave_id}": managers(),
    "GET /temporary-schedules": readers("schedule=primary"),
    "POST /temporary-schedules": managers(
        {
            "schedule": "primary",
            "starts_at": "2026-03-17T09:00:00Z",
            "ends_at": "2026-03-18T09:00:00Z",
            "shifts": [
                {
                    "person": "bo@example.com",
                    "starts_at": "2026-03-17T09:00:00Z",
                    "ends_at": "2026-03-17T19:00:00Z",
                }
            ],
        }
    ),
    "DELETE /temporary-schedules/{temporary_id}": managers(),
    "GET /calendar-links": everybody(),
    "POST /calendar-links": Rule(STAKEHOLDER, Scope.READ, {"schedule": "primary"}),
    "DELETE /calendar-links/{link_id}": everybody(),
    "GET /calendars": readers(),
    "POST /calendars": managers(
        {
            "name": "holidays",
            "purpose": "leave",
            "url": "https://calendar.example.com/a.ics",
        }
    ),
    "GET /calendars/{calendar_id}": readers(),
    "POST /calendars/{calendar_id}/reading": managers(),
    "DELETE /calendars/{calendar_id}": managers(),
    "GET /holidays": readers("place=DE-BE"),
    "GET /holidays/places": readers(),
    "POST /takeovers": responders({"schedule": "primary"}),
    "GET /swaps": readers(),
    "POST /swaps": responders(
        {
            "schedule": "primary",
            "starts_at": "2026-03-17T09:00:00Z",
            "ends_at": "2026-03-18T09:00:00Z",
        }
    ),
    "GET /swaps/{swap_id}": readers(),
    "POST /swaps/{swap_id}/acceptance": responders({}),
    "POST /swaps/{swap_id}/offers": responders({}),
    "POST /swaps/{swap_id}/choice": responders({"person": "bo@example.com"}),
    "POST /swaps/{swap_id}/refusal": responders({}),
    "POST /swaps/{swap_id}/following": responders(),
    "DELETE /swaps/{swap_id}": responders(),
    "GET /readiness": readers(),
    "GET /readiness/timetable": readers(),
    "PUT /readiness/timetable": managers({}),
    "POST /readiness/tests": managers(),
    "GET /quiet-hours": Rule(RESPONDER, Scope.READ, query="person=7"),
    "PUT /quiet-hours": admins({"person": 7}),
    "GET /quiet-hours/held": Rule(RESPONDER, Scope.READ, query="person=7"),
    "GET /page-reasons": Rule(MANAGER, Scope.READ, query="person=7"),
    "GET /page-reasons/muted": Rule(MANAGER, Scope.READ, query="person=7"),
    "GET /incidents/{number}/trace": readers(),
    "GET /incidents/{number}/page-reasons": Rule(MANAGER, Scope.READ, query="person=7"),
    "GET /fairness": readers(),
    "GET /fairness/sheet": readers(),
    "GET /fairness/rules": readers(),
    "PUT /fairness/rules": managers({}),
    "GET /fairness/schedules": readers(),
    "GET /shift-notices": Rule(STAKEHOLDER, Scope.READ, query="person=7"),
    "PUT /shift-notices": admins({"person": 7}),
    "GET /policies": readers(),
    "POST /policies": managers(
        {"name": "search", "steps": [{"targets": ["admins"]}], "fallback": "admins"}
    ),
    "GET /policies/{policy_id}": readers(),
    "PUT /policies/{policy_id}": managers(
        {"name": "search", "steps": [{"targets": ["admins"]}], "fallback": "admins"}
    ),
    "DELETE /policies/{policy_id}": managers(),
    "GET /catch-all": readers(),
    "PUT /catch-all": managers({"targets": []}),
    "GET /incidents": everybody(),
    "POST /incidents": reporters({"title": "The till is slow"}),
    "GET /incidents/{number}": everybody(),
    "PATCH /incidents/{number}": responders({"title": "The till is dead"}),
    "GET /incidents/{number}/similar": readers(),
    "POST /incidents/{number}/acknowledgement": responders(),
    "DELETE /incidents/{number}/acknowledgement": responders(),
    "POST /incidents/{number}/work": responders(),
    "POST /incidents/{number}/hold": responders({"reason": "the vendor"}),
    "DELETE /incidents/{number}/hold": responders(),
    "POST /incidents/{number}/resolution": responders(),
    "DELETE /incidents/{number}/resolution": responders({"reason": "it is back"}),
    "POST /incidents/{number}/closure": responders(),
    "POST /incidents/{number}/confirmation": Rule(ADMIN, Scope.RESPOND),  # Eve, who reported it
    "POST /incidents/{number}/cancellation": responders({"reason": "a mistake"}),
    "PUT /incidents/{number}/review-waiver": responders({"reason": "known"}),
    "DELETE /incidents/{number}/review-waiver": responders(),
    "PUT /incidents/{number}/assignment": responders({"person": "bo@example.com"}),
    "DELETE /incidents/{number}/assignment": responders(),
    "PUT /incidents/{number}/team": responders({"team": "payments"}),
    "DELETE /incidents/{number}/team": responders(),
    "GET /incidents/{number}/roles": readers(),
    "POST /incidents/{number}/roles": responders({"role": "scribe", "person": "bo@example.com"}),
    "DELETE /incidents/{number}/roles/{role}/{person_id}": responders(),
    "GET /incidents/{number}/watchers": readers(),
    "POST /incidents/{number}/watchers": responders({"person": "finn.f@example.com"}),
    "DELETE /incidents/{number}/watchers/{person_id}": responders(),
    "POST /incidents/{number}/escalation": responders(
        {"way": "hierarchical", "reason": "it lasts"}
    ),
    "PUT /incidents/{number}/category": responders({"category": "network"}),
    "DELETE /incidents/{number}/category": responders(),
    "PUT /incidents/{number}/priority": responders({"impact": "low", "urgency": "low"}),
    "PUT /incidents/{number}/priority-override": responders(
        {"priority": "P2", "reason": "the fair"}
    ),
    "DELETE /incidents/{number}/priority-override": responders(),
    "PUT /incidents/{number}/major": responders({"reason": "the press calls"}),
    "DELETE /incidents/{number}/major": responders({"reason": "it was nothing"}),
    "GET /incidents/{number}/milestones": everybody(),
    "POST /incidents/{number}/milestones": responders({"milestone": "diagnosed"}),
    "PATCH /incidents/{number}/milestones/{milestone}": responders(
        {"at": "2026-03-16T09:00:00Z", "reason": "the log says so"}
    ),
    "PUT /incidents/{number}/services": responders({"services": []}),
    "GET /incidents/{number}/links": readers(),
    "POST /incidents/{number}/links": responders({"url": "https://example.com/graph"}),
    "DELETE /incidents/{number}/links/{link_id}": responders(),
    "PUT /incidents/{number}/parent": responders({"number": 2}),
    "DELETE /incidents/{number}/parent": responders(),
    "GET /incidents/{number}/children": readers(),
    "POST /incidents/{number}/merge": responders({"into": 2}),
    "GET /incidents/{number}/alerts": readers(),
    "POST /incidents/{number}/alerts": responders({"alert_ids": [1]}),
    "DELETE /incidents/{number}/alerts/{alert_id}": responders(),
    "GET /incidents/{number}/comments": everybody(),
    "POST /incidents/{number}/comments": reporters({"body": "It is the disk."}),
    "GET /incidents/{number}/attachments": everybody(),
    "POST /incidents/{number}/attachments": Rule(
        REQUESTER, Scope.RESPOND, files={"file": ("disk.txt", b"full")}
    ),
    "GET /incidents/{number}/attachments/{attachment_id}": everybody(),
    "GET /incidents/{number}/timeline": everybody(),
    "GET /incidents/{number}/page": readers(),
    "POST /incidents/{number}/next-step": responders(),
    "POST /incidents/{number}/decline": responders({"reason": "On a train"}),
    "POST /incidents/{number}/help": responders({"reason": "Never saw this"}),
    "GET /incidents/{number}/escalations": readers(),
    "PUT /incidents/{number}/complexity": responders({"complexity": "high"}),
    "GET /bundling": readers(),
    "PUT /bundling": managers({"messages": "30s", "calls": "2m"}),
    "GET /escalation-matrix": readers(),
    "PUT /escalation-matrix": managers({"rows": [{"name": "Old", "inform": ["admins"]}]}),
    "GET /incidents/{number}/clocks": readers(),
    "GET /alerts": readers(),
    "GET /alerts/{alert_id}": readers(),
    "GET /alerts/{alert_id}/routing": readers(),
    "POST /alerts/{alert_id}/closure": responders(),
    "GET /silences": readers(),
    "POST /silences": responders(
        {"matchers": ["alertname=DiskFull"], "lasts": "2h", "reason": "it is being replaced"}
    ),
    "GET /silences/{silence_id}": readers(),
    "DELETE /silences/{silence_id}": responders(),
    "GET /maintenance": readers(),
    "POST /maintenance": responders(WINDOW),
    "GET /maintenance/times": Rule(
        None, None, query="first_at=2030-01-06T02:00&lasts=2h&rule=FREQ%3DWEEKLY"
    ),
    "GET /maintenance/{maintenance_id}": readers(),
    "PUT /maintenance/{maintenance_id}": responders(WINDOW),
    "DELETE /maintenance/{maintenance_id}": responders(),
    "GET /watchdogs": readers(),
    "PUT /watchdogs/{heartbeat_id}": managers({"matchers": ["alertname=Watchdog"]}),
    "DELETE /watchdogs/{heartbeat_id}": managers(),
    "GET /inhibitions": readers(),
    "POST /inhibitions": managers(INHIBITION),
    "GET /inhibitions/{inhibition_id}": readers(),
    "PUT /inhibitions/{inhibition_id}": managers(INHIBITION),
    "DELETE /inhibitions/{inhibition_id}": managers(),
    "GET /routing": readers(),
    "PUT /routing": managers({"rules": []}),
    "GET /routing/draft": readers(),
    "PUT /routing/draft": managers({"rules": []}),
    "DELETE /routing/draft": managers(),
    "POST /routing/draft/activation": managers(),
    "GET /routing/draft/simulation": readers(),
    "GET /routing/versions": readers(),
    "GET /routing/versions/{number}": readers(),
    "POST /routing/versions/{number}/activation": managers(),
    "GET /forgotten-rule": everybody(),
    "PUT /forgotten-rule": managers({"hours": 6}),
    "GET /lookup-tables": readers(),
    "GET /lookup-tables/{table}": readers(),
    "PUT /lookup-tables/{table}": managers({"entries": {"pay": {"team": "payments"}}}),
    "DELETE /lookup-tables/{table}": managers(),
    "GET /inbox": everybody(),
    "GET /inbox/unread": everybody(),
    "PUT /inbox/read": everybody({"up_to": 1}),
    "GET /categories": everybody(),
    "POST /categories": managers({"path": "network/dns"}),
    "PATCH /categories/{category_id}": managers({"path": "machines"}),
    "DELETE /categories/{category_id}": managers(),
    "GET /priority-matrix": everybody(),
    "PUT /priority-matrix": managers(
        {level: {"high": "P1", "medium": "P2", "low": "P3"} for level in ("high", "medium", "low")}
    ),
    "GET /closing-rule": everybody(),
    "PUT /closing-rule": managers({"days": 3, "calendar": {"weekly": {"monday": ["09:00-17:00"]}}}),
    "GET /sla-policies": everybody(),
    "PUT /sla-policies/{name}": managers(
        {"calendar": "around the clock", "targets": {"P1": {"response": "15m"}}}
    ),
    "DELETE /sla-policies/{name}": managers(),
    "GET /sla-calendars": everybody(),
    "DELETE /sla-calendars/{name}": managers(),
    "PUT /sla-calendars/{name}": managers({"weekly": {"monday": ["09:00-17:00"]}}),
    "GET /sources": readers(),
    "GET /sources/kinds": readers(),
    "POST /sources": managers({"name": "prom", "kind": "prometheus"}),
    "GET /sources/{source_id}": readers(),
    "PUT /sources/{source_id}": managers({"name": "prom"}),
    "DELETE /sources/{source_id}": managers(),
    "POST /sources/{source_id}/keys": managers({}),
    "PUT /sources/{source_id}/secret": managers({"secret": "between us"}),
    "DELETE /sources/{source_id}/secret": managers(),
    "GET /sources/{source_id}/paste": readers(),
    "GET /sources/{source_id}/tally": readers(),
    "GET /sources/{source_id}/raw-events": responders(),
    "GET /sources/{source_id}/last-payload": responders(),
    "GET /raw-events/{raw_event_id}": responders(),
    "GET /raw-events/{raw_event_id}/body": managers(),
    "POST /previews": managers({"body": "{}"}),
    "GET /refusals": responders(),
    "GET /refusals/{ref}": responders(),
    "GET /refusals/{ref}/body": managers(),
    "POST /refusals/{ref}/replays": responders({}),
    "GET /heartbeats": readers(),
    "POST /heartbeats": managers({"name": "backup", "interval": "1d"}),
    "GET /heartbeats/{heartbeat_id}": readers(),
    "PUT /heartbeats/{heartbeat_id}": managers({"name": "backup", "interval": "1d"}),
    "DELETE /heartbeats/{heartbeat_id}": managers(),
    "POST /heartbeats/{heartbeat_id}/keys": managers({}),
    "GET /heartbeats/{heartbeat_id}/paste": readers(),
    "GET /monitors": readers(),
    "GET /monitors/probes": readers(),
    "POST /monitors": managers(
        {"name": "shop", "probe": "tcp", "target": {"host": "shop.test", "port": 443}}
    ),
    "GET /monitors/{monitor_id}": readers(),
    "PUT /monitors/{monitor_id}": managers(
        {"name": "shop", "probe": "tcp", "target": {"host": "shop.test", "port": 443}}
    ),
    "DELETE /monitors/{monitor_id}": managers(),
    "GET /monitors/{monitor_id}/checks": readers(),
    "GET /monitors/{monitor_id}/uptime": readers(),
    "GET /channels/{slug}": admins(),
    "GET /reviews": readers(),
    "GET /incidents/{number}/review": readers(),
    "POST /incidents/{number}/review": responders({"summary": "A disk was full."}),
    "PUT /incidents/{number}/review": responders({"version": 1}),
    "POST /incidents/{number}/review/publication": responders(),
    "GET /incidents/{number}/review/timeline": readers(),
    "GET /incidents/{number}/review/file.md": readers(),
    "GET /action-items": readers(),
    "GET /incidents/{number}/action-items": readers(),
    "POST /incidents/{number}/action-items": responders({"title": "Watch the disk"}),
    "GET /action-items/{item_id}": readers(),
    "PUT /action-items/{item_id}": responders({"title": "Watch the disk"}),
    "POST /action-items/{item_id}/completion": responders(),
    "DELETE /action-items/{item_id}/completion": responders(),
    "POST /action-items/{item_id}/drop": responders({"reason": "Not needed any more"}),
    "DELETE /action-items/{item_id}/drop": responders(),
    "GET /articles": readers(),
    "GET /articles/similar": readers("text=Checkout fails"),
    "POST /articles": responders({"title": "Disks", "body": "Make room."}),
    "GET /articles/{article_id}": readers(),
    "PUT /articles/{article_id}": responders(
        {"title": "Disks", "body": "Make room.", "version": 1}
    ),
    "POST /articles/{article_id}/publication": responders(),
    "POST /articles/{article_id}/archival": responders(),
    "GET /articles/{article_id}/versions": responders(),
    "GET /articles/{article_id}/incidents": readers(),
    "GET /incidents/{number}/articles": readers(),
    "POST /incidents/{number}/articles": responders({"article": 1}),
    "DELETE /incidents/{number}/articles/{article_id}": responders(),
    "GET /incidents/{number}/similar-articles": readers(),
    "GET /runbooks": readers(),
    "POST /runbooks": responders({"title": "Full disk", "steps": ["Make room."]}),
    "GET /runbooks/{runbook_id}": readers(),
    "PUT /runbooks/{runbook_id}": responders({"title": "Full disk", "steps": ["Make room."]}),
    "POST /runbooks/{runbook_id}/archival": responders(),
    "DELETE /runbooks/{runbook_id}/archival": responders(),
    "GET /incidents/{number}/suggested-runbooks": readers(),
    "GET /incidents/{number}/runs": readers(),
    "POST /incidents/{number}/runs": responders({"runbook": 1}),
    "GET /runs/{run_id}": readers(),
    "POST /runs/{run_id}/steps/{step}/tick": responders(),
    "DELETE /runs/{run_id}/steps/{step}/tick": responders(),
    "GET /drills": readers(),
    "POST /drills": responders({"title": "The ledger is gone"}),
    "GET /drills/{drill_id}": readers(),
    "PUT /drills/{drill_id}": responders({"title": "The ledger is gone"}),
    "POST /drills/{drill_id}/start": responders(),
    "POST /drills/{drill_id}/end": responders(),
    "PUT /drills/{drill_id}/notes": responders({"notes": "Well done."}),
    "POST /drills/{drill_id}/drop": responders(),
    "GET /incidents/{number}/drill": readers(),
    "GET /audiences": responders(),
    "POST /audiences": managers(
        {"name": "Leadership", "people": [7], "emails": ["press@example.com"]}
    ),
    "GET /audiences/{audience_id}": responders(),
    "PUT /audiences/{audience_id}": managers({"name": "Leadership"}),
    "DELETE /audiences/{audience_id}": managers(),
    "GET /update-templates": responders(),
    "GET /update-templates/placeholders": responders(),
    "POST /update-templates": managers({"name": "short", "subject": "{title}", "body": "{update}"}),
    "GET /update-templates/{template_id}": responders(),
    "PUT /update-templates/{template_id}": managers(
        {"name": "short", "subject": "{title}", "body": "{update}"}
    ),
    "DELETE /update-templates/{template_id}": managers(),
    "GET /incidents/{number}/updates": readers(),
    "POST /incidents/{number}/updates": responders({"body": "We look into it.", "is_public": True}),
    "POST /incidents/{number}/updates/preview": responders(
        {"body": "We look into it.", "is_public": True}
    ),
    "GET /cadence": readers(),
    "PUT /cadence": managers({"P1": "30m"}),
    "GET /status-pages": everybody(),
    "POST /status-pages": managers({"slug": "shop", "title": "The shop"}),
    "GET /status-pages/suggested-components": readers(),
    "GET /status-pages/{page}": readers(),
    "PUT /status-pages/{page}": managers({"slug": "shop", "title": "The shop"}),
    "DELETE /status-pages/{page}": managers(),
    "GET /status-pages/{page}/view": everybody(),
    "GET /satisfaction": readers(),
    "GET /incidents/{number}/satisfaction": readers(),
    "POST /incidents/{number}/satisfaction": reporters({"score": 5}),
    "POST /incidents/{number}/satisfaction/comment": reporters({"comment": "Quick."}),
    "GET /mails": responders(),
    "GET /mails/{mail_id}": responders(),
    "GET /mails/{mail_id}/body": responders(),
    "POST /mails/{mail_id}/incident": responders(),
    "GET /mailboxes": managers(),
    "POST /mailboxes": managers(
        {"name": "m", "host": "imap.example.com", "username": "m", "password": "p"}
    ),
    "GET /mailboxes/{mailbox_id}": managers(),
    "PUT /mailboxes/{mailbox_id}": managers(
        {"name": "m", "host": "imap.example.com", "username": "m", "password": "p"}
    ),
    "DELETE /mailboxes/{mailbox_id}": managers(),
    "GET /mail-setting": readers(),
    "PUT /mail-setting": managers({"desk_address": "desk@example.com"}),
    "GET /organisations": readers(),
    "POST /organisations": managers({"name": "Harbour"}),
    "GET /organisations/{organisation_id}": readers(),
    "PUT /organisations/{organisation_id}": managers({"name": "Harbour"}),
    "DELETE /organisations/{organisation_id}": managers(),
    "GET /organisations/{organisation_id}/people": readers(),
    "GET /organisations/{organisation_id}/incidents": readers(),
    "GET /organisations/{organisation_id}/entitlements": readers(),
    "PUT /organisations/{organisation_id}/entitlements": managers({"entitlements": []}),
    "GET /people/{person_id}/profile": readers(),
    "PUT /people/{person_id}/profile": responders({"phone": "+49 40 123"}),
    "GET /callers": Rule(RESPONDER, Scope.RESPOND, query="q=fi"),
    "POST /calls": responders({"caller": "Kim Lee", "title": "No mail"}),
    "GET /category-forms": Rule(REQUESTER, Scope.RESPOND),
    "PUT /category-forms": managers({"category": "hardware", "fields": []}),
    "GET /incidents/{number}/answers": everybody(),
    "PUT /incidents/{number}/answers": responders({"answers": {}}),  # and whoever reported it
    "GET /incidents/{number}/standing": readers(),
    "GET /known-outages": Rule(REQUESTER, Scope.RESPOND),
    "GET /known-outages/{number}": Rule(REQUESTER, Scope.RESPOND),
    "PUT /known-outages/{number}": responders({"title": "The till is slow"}),
    "DELETE /known-outages/{number}": responders(),
    "GET /incidents/{number}/affected": readers(),
    "POST /incidents/{number}/affected": reporters({}),
    "DELETE /incidents/{number}/affected/{person_id}": responders(),
    "GET /offers": Rule(REQUESTER, Scope.RESPOND, query="q=printer"),
    "GET /views": readers(),
    "GET /views/counts": readers(),
    "POST /views": Rule(STAKEHOLDER, Scope.READ, {"name": "Mine", "asked": {"assignee": "me"}}),
    "GET /views/{view_id}": readers(),
    "PUT /views/{view_id}": Rule(STAKEHOLDER, Scope.READ, {"name": "Mine", "asked": {}}),
    "DELETE /views/{view_id}": readers(),
    "GET /views/{view_id}/incidents": readers(),
    "POST /bulk-edits/preview": responders({"numbers": [1], "edit": {"assignee": "nobody"}}),
    "POST /bulk-edits": responders({"numbers": [1], "edit": {"assignee": "nobody"}}),
    "GET /bulk-edits/{bulk_edit_id}": responders(),
    "DELETE /bulk-edits/{bulk_edit_id}": responders(),
    "GET /macros": responders(),
    "GET /macros/places": responders(),
    "POST /macros": responders({"name": "Thanks", "answer": {"body": "Thank you."}}),
    "GET /macros/{macro_id}": responders(),
    "PUT /macros/{macro_id}": responders({"name": "Thanks", "answer": {"body": "Thank you."}}),
    "DELETE /macros/{macro_id}": responders(),
    "GET /incidents/{number}/macros/{macro_id}": responders(),
    "POST /incidents/{number}/macros": responders({"macro_id": 1}),
    "POST /incidents/{number}/macros/preview": responders({"macro_id": 1}),
    "GET /checklists": responders(),
    "POST /checklists": managers({"name": "Restart", "lines": ["Drain", "Restart"]}),
    "GET /checklists/{checklist_id}": responders(),
    "PUT /checklists/{checklist_id}": managers({"name": "Restart", "lines": ["Restart"]}),
    "DELETE /checklists/{checklist_id}": managers(),
    "GET /incidents/{number}/tasks": readers(),
    "POST /incidents/{number}/tasks": responders({"title": "Look"}),
    "POST /incidents/{number}/checklists": responders({"checklist_id": 1}),
    "PUT /incidents/{number}/tasks/{task_id}": responders({"title": "Look"}),
    "DELETE /incidents/{number}/tasks/{task_id}": responders(),
    "POST /incidents/{number}/tasks/{task_id}/completion": responders(),
    "DELETE /incidents/{number}/tasks/{task_id}/completion": responders(),
    "GET /incident-templates": responders(),
    "POST /incident-templates": managers({"name": "Printer", "title": "It jams"}),
    "GET /incident-templates/{incident_template_id}": responders(),
    "PUT /incident-templates/{incident_template_id}": managers({"name": "Printer"}),
    "DELETE /incident-templates/{incident_template_id}": managers(),
    "POST /incident-templates/{incident_template_id}/incidents": responders({"title": "It jams"}),
    "POST /incidents/{number}/splits": responders({"title": "The other thing"}),
    "DELETE /incidents/{number}/merge": responders(),
    "GET /incidents/{number}/parts": readers(),
    "GET /configuration-items": readers(),
    "POST /configuration-items": managers({"type": "laptop", "identifier": "QS-1"}),
    "GET /configuration-items/{configuration_item_id}": readers(),
    "PUT /configuration-items/{configuration_item_id}": managers(
        {"type": "laptop", "identifier": "QS-1"}
    ),
    "POST /configuration-items/{configuration_item_id}/retirement": managers(),
    "DELETE /configuration-items/{configuration_item_id}/retirement": managers(),
    "GET /configuration-items/{configuration_item_id}/relations": readers(),
    "PUT /configuration-items/{configuration_item_id}/relations": managers({"relations": []}),
    "GET /configuration-items/{configuration_item_id}/incidents": readers(),
    "GET /incidents/{number}/configuration-items": readers(),
    "PUT /incidents/{number}/configuration-items": responders({"items": []}),
    "GET /incidents/{number}/presence": readers(),
    "PUT /incidents/{number}/presence": Rule(STAKEHOLDER, Scope.READ, {}),
    "DELETE /incidents/{number}/presence": readers(),
    "GET /parts-rule": readers(),
    "PUT /parts-rule": managers({"always": True}),
    "GET /assignment-rules": readers(),
    "PUT /assignment-rules": managers({"rules": []}),
    "GET /incidents/{number}/assignment-choices": responders(),
    "GET /skills": readers(),
    "PUT /people/{person_id}/skills": managers({"skills": ["oracle"]}),
    "GET /time-entries": Rule(MANAGER, Scope.CONFIGURE, query="first=2026-01-01&last=2026-12-31"),
    "GET /time-entries/sheet.csv": Rule(
        MANAGER, Scope.CONFIGURE, query="first=2026-01-01&last=2026-12-31"
    ),
    "GET /incidents/{number}/time-entries": readers(),
    "POST /incidents/{number}/time-entries": responders({"spent": "45m"}),
    "DELETE /incidents/{number}/time-entries/{entry_id}": responders(),
    "POST /whatif": Rule(STAKEHOLDER, Scope.READ, {"lasts": "1h"}),
    "POST /whatif/replay": Rule(STAKEHOLDER, Scope.READ, {}),
    "GET /imports": Rule(ADMIN, Scope.ADMINISTER),
    "POST /imports": Rule(ADMIN, Scope.ADMINISTER, files=HISTORY),
    "GET /imports/mappings": Rule(ADMIN, Scope.ADMINISTER),
    "GET /imports/{import_id}": Rule(ADMIN, Scope.ADMINISTER),
    "GET /imports/{import_id}/preview": Rule(ADMIN, Scope.ADMINISTER),
    "GET /imports/{import_id}/refused.csv": Rule(ADMIN, Scope.ADMINISTER),
    "POST /imports/{import_id}/portions": admins(),
    "DELETE /imports/{import_id}": admins(),
}
"""Each noun's routes stay together; a new noun goes to the end."""
