"""What the organisation knows: articles to read and runbooks to walk through."""
