-- Inhibition: an alert that explains others holds them back while it is open.

create table inhibition_rule (
    id bigint generated always as identity primary key,
    name text not null unique check (name <> ''),
    source_matchers jsonb not null check (jsonb_array_length(source_matchers) between 1 and 32),
    target_matchers jsonb not null check (jsonb_array_length(target_matchers) between 1 and 32),
    equal text[] not null default '{}',
    -- every mute ends
    lasts interval not null check (lasts > '0' and lasts <= interval '7 days'),
    is_enabled boolean not null default true
);
create trigger inhibition_rule_changed
    after insert or update or delete or truncate on inhibition_rule
    for each statement execute function configuration_changed();

-- The open alerts on the source side of a rule, by what has to be equal, so that a new alert is
-- held against few of them.
create table inhibitor (
    rule_id bigint not null references inhibition_rule,
    key text not null,
    alert_id bigint not null references alert,
    is_both boolean not null,
    primary key (rule_id, key, alert_id)
);
-- alerts.inhibition_store.forget_closed
create index inhibitor_alert on inhibitor (alert_id);

-- What is held back, or was, and by which alert.
create table inhibited (
    alert_id bigint primary key references alert,
    inhibitor_id bigint not null references alert,
    rule_id bigint references inhibition_rule,
    rule_name text not null,
    began_at timestamptz not null,
    -- at the latest
    until timestamptz not null,
    is_judged_again boolean not null default false,
    over_at timestamptz
);
-- alerts.inhibition_store.free
create index inhibited_by on inhibited (inhibitor_id) where over_at is null;
create index inhibited_until on inhibited (until) where over_at is null;
create index inhibited_judged_again on inhibited (alert_id) where over_at is null and is_judged_again;
-- alerts.inhibition_store.judge_again and remove
create index inhibited_rule on inhibited (rule_id) where rule_id is not null;
