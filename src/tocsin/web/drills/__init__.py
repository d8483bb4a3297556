"""Drills: the real thing rehearsed, marked as such everywhere, and measured."""
