"""Incidents: the tickets that people work on, from the declaration to the closure.

Words: an *incident* has a status, and *milestones* with times from which every duration is
computed; its *priority* comes from *impact* and *urgency* by the matrix; *roles* say who leads,
who informs and who writes; a category may have a *form* that asks for more; an *entitlement* is
what an organisation may ask for, and a *standing* how an incident stands to it; an *SLA clock*
says until when somebody must have answered and resolved, and of a *stint* until when there must be
an update, or how long a team or a vendor may have it; the *timeline* is read from the ledger.

Tables: incident, incident_item, category, priority_matrix, incident_setting, incident_service,
incident_alert, incident_role, incident_watcher, comment, attachment, incident_link, sla_calendar,
sla_policy, sla_target, sla_service, sla_clock, sla_stint_target, sla_party, sla_stint,
sla_recount, resolution_code, incident_verification, incident_snooze, incident_episode,
incident_complexity, incident_vendor, escalation_row, escalation_look, escalation_met,
entitlement, incident_standing, incident_origin, category_form, form_answer, stage_requirement.
"""
