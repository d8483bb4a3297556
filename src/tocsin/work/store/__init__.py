"""Rows of work, by noun."""
