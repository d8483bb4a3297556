"""Insights: how fast and how well incidents are handled, and what that rests on."""
