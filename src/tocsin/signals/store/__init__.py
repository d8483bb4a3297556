"""The SQL of signals, by noun."""
