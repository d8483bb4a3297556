"""Incidents: what may follow what, what is promised, what is told, and who may see it."""
