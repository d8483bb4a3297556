"""What a person keeps about themselves: name, password, contacts, rules, sessions, tokens."""
