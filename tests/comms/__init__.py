"""Audiences, templates, updates, cadence, status pages."""
