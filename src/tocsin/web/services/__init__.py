"""Services: what people depend on, who owns each, what hangs on what."""
