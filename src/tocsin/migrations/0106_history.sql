-- History of other tools: what is being carried over, what of it was refused, where it came from.

-- Incidents that were lived through elsewhere: nothing was promised about them here.
create table incident_origin (
    incident_number bigint primary key references incident (number),
    tool text not null check (length(tool) between 1 and 60),
    external_number text not null check (length(external_number) between 1 and 200),
    at timestamptz not null,
    constraint incident_origin_once unique (tool, external_number)
);

-- A file that was read, and how far it has come.
create table history_import (
    id bigint generated always as identity primary key,
    tool text not null check (length(tool) between 1 and 60),
    file_name text not null check (length(file_name) <= 200),
    -- the same file by the same mapping goes on where it stopped
    digest bytea not null check (length(digest) = 32),
    mapping jsonb not null check (jsonb_typeof(mapping) = 'object'),
    begun_by text not null,
    begun_at timestamptz not null,
    row_count int not null check (row_count >= 0),
    incident_count int not null check (incident_count >= 0),
    refused_count int not null check (refused_count >= 0),
    notes text[] not null default '{}',
    position int not null default 0,
    imported_count int not null default 0,
    known_count int not null default 0,
    ended_at timestamptz
);
-- history.store.imports.same
create index history_import_waiting on history_import (id) where ended_at is null;

-- An incident with all its rows, until it is carried over.
create table history_item (
    import_id bigint not null references history_import (id) on delete cascade,
    position int not null check (position > 0),
    external_number text not null,
    rows jsonb not null check (jsonb_typeof(rows) = 'array'),
    primary key (import_id, position)
);

-- A row that was not carried over, as it was, and why.
create table history_refusal (
    import_id bigint not null references history_import (id) on delete cascade,
    line int not null,
    external_number text not null default '',
    reason text not null check (reason <> ''),
    -- json keeps the order of the columns
    fields json not null check (json_typeof(fields) = 'object'),
    primary key (import_id, line)
);
