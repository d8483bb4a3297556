-- What was paged in a past week is looked for by its time, in which the rows lie as they came: an
-- index of a few kilobytes finds it, and costs a page that begins nothing.
-- oncall.store.past.begun
create index page_started on page using brin (started_at);
-- notify.store.counting.paged
create index notification_created on notification using brin (created_at);
