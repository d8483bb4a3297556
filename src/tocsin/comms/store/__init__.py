"""The SQL of communication, a module for each noun."""
