"""OpenID Connect as its client: the way to a provider and back (authorization code with PKCE)."""
