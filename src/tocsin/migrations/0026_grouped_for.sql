-- Whose group of alerts an open incident is: a service's, or 0 for alerts of none. They are counted
-- before another is opened, because a label that never repeats would open one without end.
alter table incident add column grouped_for bigint;
-- incidents.store.groups.open_in
create index incident_grouped_for on incident (grouped_for)
    where status in ('open', 'acknowledged', 'in_progress', 'pending')
        and grouped_for is not null;
