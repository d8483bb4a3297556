"""The rows of what was learned."""
