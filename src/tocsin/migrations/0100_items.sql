-- Configuration items: the single things that services run on, and which of them incidents concern.
create table configuration_item (
    id bigint generated always as identity primary key,
    type text not null check (length(type) between 1 and 60),
    identifier text not null check (length(identifier) between 1 and 200),
    name text not null default '' check (length(name) <= 200),
    note text not null default '' check (length(note) <= 2000),
    service_id bigint references service (id) on delete set null,
    team_id bigint references team (id) on delete set null,
    is_retired boolean not null default false,
    created_at timestamptz not null
);
-- one of a type is found by its identifier; catalog.store.items
create unique index configuration_item_identifier
    on configuration_item (lower(type), lower(identifier));
create index configuration_item_name on configuration_item (lower(identifier), id);
create index configuration_item_service on configuration_item (service_id)
    where service_id is not null;

create table configuration_relation (
    item_id bigint not null references configuration_item (id) on delete cascade,
    kind text not null check (kind in ('runs_on', 'part_of', 'connected_to', 'used_by')),
    other_id bigint not null references configuration_item (id) on delete cascade,
    primary key (item_id, kind, other_id),
    check (item_id <> other_id)
);
create index configuration_relation_other on configuration_relation (other_id);

create table incident_item (
    incident_number bigint not null references incident (number),
    item_id bigint not null references configuration_item (id) on delete cascade,
    primary key (incident_number, item_id)
);
-- incidents.store.items.of_item: what happened to one, newest first
create index incident_item_item on incident_item (item_id, incident_number desc);
