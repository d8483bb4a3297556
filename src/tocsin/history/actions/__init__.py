"""The verbs of history, by noun."""
