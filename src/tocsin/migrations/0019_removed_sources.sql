-- A source that is removed leaves the lists and frees its name and its key; what it sent stays.
alter table source add column removed_at timestamptz;
-- signals.store.sources.by_name; names are told apart without regard to case
create unique index source_name_in_use on source (lower(name)) where removed_at is null;
drop index source_name;
