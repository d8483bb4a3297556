"""Who watches the watcher: an auditor, a page that is sent to nobody each minute, a dead-man.

It shares no code with what it watches but the kit: it reads the tables with SQL of its own under a
role that may only read, and speaks up through senders of its own. See docs/adr/0007-watch.md.

Tables: synthetic_page.
"""
