"""Incidents: the list, the page at 3 a.m., and every verb on it as a form that works by itself."""
