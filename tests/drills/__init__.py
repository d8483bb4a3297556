"""Rehearsed incidents."""
