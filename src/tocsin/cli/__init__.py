"""The command line: one module per noun, each ending in a ``command``; ``app`` lists them."""
