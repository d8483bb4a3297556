"""Incidents and what hangs on them: one module per group of subresources, all under /incidents."""
