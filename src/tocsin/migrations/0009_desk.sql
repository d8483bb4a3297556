-- The desk: whether those who report are content.

-- One row per incident: asked once, answered at most once. A resolution after a reopening sends a
-- new link and the old one ends.
create table satisfaction (
    incident_number bigint primary key references incident (number),
    person_id bigint not null references person (id),
    round int not null check (round >= 0),  -- how often it had been reopened when they were asked
    token_digest bytea not null unique check (length(token_digest) = 32),
    asked_at timestamptz not null,
    expires_at timestamptz not null check (expires_at > asked_at),
    score int check (score between 1 and 5),
    comment text not null default '' check (length(comment) <= 2000),
    answered_at timestamptz,
    check ((score is null) = (answered_at is null)),
    check (score is not null or comment = '')
);
-- desk.store.answers
create index satisfaction_answers on satisfaction (answered_at desc, incident_number desc)
    where answered_at is not null;
