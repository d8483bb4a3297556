"""The verbs of work, by noun."""
