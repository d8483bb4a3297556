"""What a reporter is asked once their incident is resolved, and what they answer."""
