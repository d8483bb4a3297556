"""Where providers report what became of a message, and what people answered through them."""
