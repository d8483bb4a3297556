"""Tocsin: incident management from the first signal to the lesson learned."""

__version__ = "0.1.0"
