"""What is kept of people: told, erased, held, forgotten."""
