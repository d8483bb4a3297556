"""Rows of the desk, each by its noun."""
