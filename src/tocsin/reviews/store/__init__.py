"""The SQL of reviews, a module for each noun."""
