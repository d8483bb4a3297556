-- Who gets what nobody has taken: rules in their order, what people can do, whose turn it was.
create table assignment_rule (
    position int primary key,
    name text not null unique check (length(name) between 1 and 80),
    definition jsonb not null check (jsonb_typeof(definition) = 'object')
);

create table person_skill (
    person_id bigint not null references person (id),
    skill text not null check (length(skill) between 1 and 60),
    primary key (person_id, skill)
);

-- Who got the last one by a rule that takes turns.
create table assignment_turn (
    rule_name text primary key,
    person_id bigint not null references person (id),
    at timestamptz not null
);
