"""What is done about what is kept of people; each verb lives by its noun."""
