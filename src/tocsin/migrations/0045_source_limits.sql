-- What a source may bring a minute, where that is less than what everybody may; and by what a
-- delivery that comes a second time is known, when its sender never heard our answer to the first.
alter table source
    add column events_per_minute int check (events_per_minute between 1 and 1000000),
    add column retries text not null default 'body' check (retries in ('body', 'key', 'none'));
