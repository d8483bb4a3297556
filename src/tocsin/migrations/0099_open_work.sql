-- no-transaction
-- incidents.store.search: what somebody has open, what is open of a team and nobody's, and how many
create index concurrently if not exists incident_open_work
    on incident (assignee_id, team_id, priority, status, is_drill)
    where status in ('open', 'acknowledged', 'in_progress', 'pending');
