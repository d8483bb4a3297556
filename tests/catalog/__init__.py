"""Services, their dependencies, change records and calendars."""
