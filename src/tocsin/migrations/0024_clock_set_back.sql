-- Since when a page waits. A wait that begins in the future was written before the clock was set
-- back: its page is due, for otherwise it would wait for as long as the clock was wrong.
alter table page add column waiting_since timestamptz;
-- oncall.store.pages.claim: those, of which there are none but after a clock was set back
create index page_waiting on page (waiting_since) where status = 'paging';
