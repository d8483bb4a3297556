"""Stand-ins for the vendors, on loopback: they check what they are sent and misbehave on order."""
