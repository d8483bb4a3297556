"""Articles and runbooks."""
