"""Drills: an incident that is rehearsed, so that the real one is not the first.

Words: a *drill* has a *scenario* and pages for real or for show; started it is an incident that
says DRILL everywhere and is out of every KPI; ended it keeps the times that were *measured* and
the notes of whoever watched.

Tables: drill.
"""
