-- What is promised no more is kept: clocks that ran by it, and their history, still name it.
alter table sla_policy add column retired_at timestamptz;
alter table sla_calendar add column retired_at timestamptz;
