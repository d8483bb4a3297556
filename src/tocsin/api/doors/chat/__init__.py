"""Where chats hand in what people press and write: verified as theirs, done as the person's own."""
