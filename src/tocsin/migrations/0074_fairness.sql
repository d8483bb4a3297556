-- How hours on call are counted and paid; without a row the defaults hold.
create table fairness_rule (
    is_only boolean primary key default true check (is_only),
    night_from time not null,
    night_to time not null,
    weekend text[] not null,
    holidays text not null,  -- a place, such as DE-BE; none has none
    currency text not null check (length(currency) <= 8),
    rates jsonb not null,  -- kind of hour -> what an hour and what an interruption is paid
    most_days int not null check (most_days between 1 and 366),
    rest interval not null check (rest between '0' and '3 days')
);
