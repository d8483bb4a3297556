"""Tocsin: incident management from the first signal to the lesson learned."""
