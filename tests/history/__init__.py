"""History of other tools: mappings, rows, lives, and the figures that come of them."""
