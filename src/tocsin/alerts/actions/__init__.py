"""What can be done to alerts: take signals in, silence, route, expire, read."""
