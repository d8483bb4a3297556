"""What an incident most likely is, and what has to be known of it."""
