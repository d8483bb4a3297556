"""The SQL of incidents, by noun."""
