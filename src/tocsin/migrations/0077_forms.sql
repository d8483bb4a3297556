-- Forms: what else is asked about an incident of a category, and what was answered.

create table category_form (
    id bigint generated always as identity primary key,
    category_id bigint not null references category (id),
    version int not null check (version >= 1),
    fields jsonb not null check (jsonb_typeof(fields) = 'array'),
    made_by text not null,
    made_at timestamptz not null,
    unique (category_id, version)
);

create table form_answer (
    incident_number bigint primary key references incident (number),
    form_id bigint not null references category_form (id),
    answers jsonb not null check (jsonb_typeof(answers) = 'object'),
    -- what the form requires and nobody has said yet
    missing text[] not null default '{}',
    updated_at timestamptz not null
);
-- permits a form to be checked
create index form_answer_form on form_answer (form_id);
