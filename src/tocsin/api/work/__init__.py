"""Getting through many incidents: views, edits, macros, tasks, templates and time."""
