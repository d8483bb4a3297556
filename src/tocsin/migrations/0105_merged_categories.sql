-- A category that was merged into another stays readable where it is written; lists of the other
-- find it.
alter table category
    add column merged_into bigint references category (id) check (merged_into <> id);
-- incidents.store.filters: what was merged into those that are asked for
create index category_merged on category (merged_into) where merged_into is not null;

-- What it raises when somebody who comes first reports an incident.
alter table incident_setting
    add column vip_raises text not null default 'urgency'
        check (vip_raises in ('nothing', 'impact', 'urgency', 'both'));
