"""Pages for getting through many incidents: views, bulk edits, macros, tasks, templates, time."""
