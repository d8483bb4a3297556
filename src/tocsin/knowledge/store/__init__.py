"""The SQL of knowledge, a module for each noun."""
