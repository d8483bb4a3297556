"""On call: who has it now, the calendar, and the editors of schedules, overrides and policies."""
