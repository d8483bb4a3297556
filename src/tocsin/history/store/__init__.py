"""The SQL of history, by noun."""
