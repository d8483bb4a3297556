"""Tables in which nothing of people stands, and why that is so.

Whoever adds a table says where it belongs: here, or on the map.
"""

from collections.abc import Mapping

_OURS = "machinery: ids, moments and words of ours"
_SET = "configuration, written by those who run this"
_SIGNALS = "what machines send, kept for a short while by a rule of its own"
_FIGURES = "figures"

NOBODYS: Mapping[str, str] = {
    "event": "the ledger: redacted event by event, see actions.erasing",
    "redaction": "digests",
    "seal": "digests",
    "erasure": "that somebody was erased",
    "legal_hold": "what must be kept, by whose word",
    "retention_rule": _SET,
    **dict.fromkeys(
        (
            "spent_flow",
            "outbox", "reaction", "unsealed", "migration", "engine_tick", "configuration_mark",
            "hold", "synthetic_page", "alert_end", "inhibitor", "inhibited", "alert_flap",
            "alert_routing", "watchdog_alert", "incident_episode", "incident_snooze",
            "served_until", "duty_round", "escalation_look", "escalation_met", "policy_turn",
            "swap_override", "notification_follow_up", "update_due", "sla_clock", "sla_stint",
            "sla_recount", "paging_mark", "alert_pulse", "incident_item", "incident_service",
            "incident_update_audience", "service_dependency", "confirmation",
            "raw_event_outcome", "configuration_relation", "incident_complexity",
        ),
        _OURS,
    ),
    **dict.fromkeys(
        (
            "team", "channel_setting", "schedule", "rotation", "policy_step", "service", "source",
            "heartbeat", "monitor", "routing_rule", "category", "priority_matrix",
            "incident_setting", "sla_calendar", "sla_policy", "sla_target", "sla_service",
            "sla_stint_target", "sla_party", "audience", "update_template", "update_cadence",
            "status_page", "status_component", "outage", "runbook", "inhibition_rule", "watchdog",
            "mail_setting", "readiness_timetable", "escalation_row", "bundling", "fairness_rule",
            "sign_in_rule", "sign_in_provider", "organisation_domain", "entitlement", "checklist",
            "incident_template", "vendor", "assignment_rule", "resolution_code",
            "stage_requirement", "problem_rule",
        ),
        _SET,
    ),
    **dict.fromkeys(("raw_event", "refusal", "check_result", "check_day"), _SIGNALS),
    **dict.fromkeys(
        ("incident_fact", "triage_case", "triage_progress", "triage_target", "triage_word"),
        _FIGURES,
    ),
}  # fmt: skip
