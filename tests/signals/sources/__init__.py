"""Each kind of sender, by messages of its own."""
